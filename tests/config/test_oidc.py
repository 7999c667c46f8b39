"""The provider as the settings name it."""

import pytest

from inscope.config.env import Environment, SettingRefusedError
from inscope.config.oidc import provider
from inscope.core.oidc import Provider

SET = {
    "INSCOPE_OIDC_ISSUER": "https://id.example.com",
    "INSCOPE_OIDC_CLIENT_ID": "inscope",
    "INSCOPE_OIDC_CLIENT_SECRET": "a secret",
}


def test_without_settings_there_is_no_provider():
    assert provider(Environment({})) is None
    assert provider(Environment({"INSCOPE_OIDC_NAME": "Example"})) is None


def test_a_provider_is_called_by_its_host_unless_it_is_named(tmp_path):
    file = tmp_path / "secret"
    file.write_text("from a file\n")
    named = {"INSCOPE_OIDC_NAME": "Example", "INSCOPE_OIDC_DOMAINS": "Example.com, @example.org"}
    without = {name: value for name, value in SET.items() if "SECRET" not in name}

    found = provider(Environment(SET))
    from_file = provider(Environment(without | named | {"INSCOPE_OIDC_CLIENT_SECRET_FILE": str(file)}))

    assert found == Provider("https://id.example.com", "inscope", "a secret", "id.example.com")
    assert from_file == Provider(
        "https://id.example.com", "inscope", "from a file", "Example", frozenset({"example.com", "example.org"})
    )


@pytest.mark.parametrize("missing", SET)
def test_one_that_is_missing_is_named(missing):
    with pytest.raises(SettingRefusedError, match=f"{missing} is missing"):
        provider(Environment({name: value for name, value in SET.items() if name != missing}))


@pytest.mark.parametrize(
    "issuer", ["http://localhost:8080", "http://127.0.0.1", "http://[::1]:1", "https://id.example/a/"]
)
def test_these_addresses_are_asked(issuer):
    found = provider(Environment(SET | {"INSCOPE_OIDC_ISSUER": issuer}))
    assert found is not None
    assert found.issuer == issuer


@pytest.mark.parametrize(
    "issuer",
    [
        "http://id.example.com",
        "id.example.com",
        "https://",
        "https://id.example.com?x=1",
        "https://id.example.com#x",
        "https://somebody@id.example.com",
        "https://id.example.com:port",
        "https://id.example.com:0",
        "ftp://localhost",
        "https://[",
    ],
)
def test_these_addresses_are_refused(issuer):
    with pytest.raises(SettingRefusedError, match="expected an address with https"):
        provider(Environment(SET | {"INSCOPE_OIDC_ISSUER": issuer}))
