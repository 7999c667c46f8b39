"""Outgoing e-mail, read again as its receivers read it: no name or subject adds a header or a recipient."""

import email
from email import policy
from uuid import UUID

import pytest

from inscope.apps.outbox.channels.email import letter, send
from inscope.apps.outbox.errors import NotDeliveredError

ID = UUID("0197f0c0-0000-7000-8000-000000000001")
NAMES = [
    "Ada Solberg",
    "Åsa Ødegård",
    "山田 太郎",
    'Ada "the engineer" Solberg',
    "Solberg, Ada",
    "<all@example.com>",
    "Ada <all@example.com>, Bo",
    "Ada\r\nBcc: all@example.com",
    "Ada\nSubject: other",
    "Ada\r\n\r\nAnother body",
    "Ada\0Solberg",
    "Ada\u2028Bcc: all@example.com",
    "Ada\x85Bcc: all@example.com",
    "=?utf-8?q?Ada=0D=0ABcc:_all=40example.com?=",
    "Ada;Bo:all@example.com;",
    "(comment) Ada \\",
    "all@example.com",
    "",
    " ",
    "A" * 500,
]


@pytest.fixture(autouse=True)
def sender(settings):
    settings.DEFAULT_FROM_EMAIL = "Kestrel Support <support@kestrel.example>"
    settings.MAIL_IS_SET_UP = True


def read_again(name="Ada", subject="Streams drop", body="It works again."):
    sent = letter(public_id=ID, name=name, address="ada@example.com", subject=subject, body=body)
    raw = sent.message().as_bytes()
    return email.message_from_bytes(raw, policy=policy.default), sent.recipients()


@pytest.mark.parametrize("text", NAMES)
def test_no_name_and_no_subject_adds_a_recipient_or_a_header(text):
    usual, _ = read_again()

    for read, recipients in (read_again(name=text), read_again(subject=text), read_again(body=text)):
        assert [one.addr_spec for one in read["To"].addresses] == ["ada@example.com"]
        assert [one.addr_spec for one in read["From"].addresses] == ["support@kestrel.example"]
        assert {name.lower() for name in read.keys()} == {name.lower() for name in usual.keys()}  # noqa: SIM118 - headers that come twice too
        assert len(read.keys()) == len(usual.keys())
        assert "all@example.com" not in str(recipients)[-20:] or "ada@example.com" in str(recipients)
        assert not read.defects


def test_each_try_has_the_same_id_and_says_that_no_person_wrote_it():
    first, second = read_again()[0], read_again()[0]

    assert first["Message-ID"] == second["Message-ID"] == f"<{ID}@kestrel.example>"
    assert first["Auto-Submitted"] == "auto-generated"
    assert first.get_content_type() == "text/plain"
    assert first["Subject"] == "Streams drop"


def test_a_server_that_does_not_answer_is_told_of(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

    with pytest.raises(NotDeliveredError, match="ConnectionRefusedError"):
        send(public_id=ID, name="Ada", address="ada@example.com", subject="Streams", body="It drops.")
