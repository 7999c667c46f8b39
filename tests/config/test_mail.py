"""How e-mail leaves, where links lead, and where webhooks may be, read from the environment."""

import pytest

from inscope.config.env import Environment, SettingRefusedError
from inscope.config.mail import mail
from inscope.config.networks import WEBHOOKS, networks
from inscope.config.origin import origin

FROM = "Example Support <support@example.com>"


def read(url=None, sender=FROM):
    given = {"INSCOPE_MAIL_URL": url, "INSCOPE_MAIL_FROM": sender}
    return mail(Environment({name: value for name, value in given.items() if value is not None}))


@pytest.mark.parametrize(
    ("url", "port", "starts_tls", "is_tls"),
    [
        ("smtp://mail.example.com", 587, True, False),
        ("smtps://mail.example.com", 465, False, True),
        ("smtp+plain://mail.example.com", 25, False, False),
        ("smtp+plain://localhost:2525", 2525, False, False),
    ],
)
def test_the_scheme_says_how_it_is_encrypted(url, port, starts_tls, is_tls):
    found = read(url)

    assert found is not None
    assert (found.port, found.starts_tls, found.is_tls, found.sender) == (port, starts_tls, is_tls, FROM)


def test_user_and_password_are_read_as_an_address_holds_them():
    found = read("smtp://me%40example.com:p%2Fw@mail.example.com:2587")

    assert found is not None
    assert (found.user, found.password, found.host, found.port) == ("me@example.com", "p/w", "mail.example.com", 2587)


def test_without_any_there_is_no_server():
    assert mail(Environment({})) is None


@pytest.mark.parametrize(
    ("url", "sender", "name"),
    [
        (None, FROM, "INSCOPE_MAIL_URL"),
        ("smtp://mail.example.com", "", "INSCOPE_MAIL_FROM"),
        ("smtp://mail.example.com", "nobody", "INSCOPE_MAIL_FROM"),
        ("smtp://mail.example.com", "a@example.com\r\nBcc: b@example.com", "INSCOPE_MAIL_FROM"),
        ("https://mail.example.com", FROM, "INSCOPE_MAIL_URL"),
        ("smtp://", FROM, "INSCOPE_MAIL_URL"),
        ("smtp://mail.example.com:99999", FROM, "INSCOPE_MAIL_URL"),
        ("smtp://mail.example.com/box", FROM, "INSCOPE_MAIL_URL"),
        ("smtp+plain://me:secret@mail.example.com", FROM, "INSCOPE_MAIL_URL"),
    ],
)
def test_what_cannot_be_meant_is_refused_without_telling_the_password(url, sender, name):
    with pytest.raises(SettingRefusedError) as refusal:
        read(url, sender)

    assert refusal.value.name == name
    assert "secret" not in f"{refusal.value.message} {refusal.value.hint}"


@pytest.mark.parametrize(
    ("given", "hosts", "is_https", "expected"),
    [
        ("", ["localhost"], False, "http://localhost:8000"),
        ("", [".example.com", "other"], True, "https://example.com"),
        ("", ["*"], False, "http://localhost:8000"),
        ("https://support.example.com/", ["localhost"], False, "https://support.example.com"),
        ("http://127.0.0.1:8123", ["localhost"], False, "http://127.0.0.1:8123"),
    ],
)
def test_links_begin_with_the_origin_or_the_first_host(given, hosts, is_https, expected):
    assert origin(Environment({"INSCOPE_ORIGIN": given}), hosts, is_https=is_https) == expected


@pytest.mark.parametrize("given", ["support.example.com", "https://a@b", "https://a/b", "ftp://a", "https://[::1"])
def test_an_origin_has_a_scheme_and_a_host_and_nothing_else(given):
    with pytest.raises(SettingRefusedError):
        origin(Environment({"INSCOPE_ORIGIN": given}), [], is_https=True)


def test_networks_of_webhooks_are_networks():
    env = Environment({"INSCOPE_WEBHOOK_NETWORKS": "10.0.0.0/28, 127.0.0.1"})
    assert [str(one) for one in networks(env, WEBHOOKS)] == ["10.0.0.0/28", "127.0.0.1/32"]

    with pytest.raises(SettingRefusedError):
        networks(Environment({"INSCOPE_WEBHOOK_NETWORKS": "0.0.0.0/0"}), WEBHOOKS)
