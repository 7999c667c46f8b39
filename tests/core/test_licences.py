"""Licence certificates: one form to the byte, any change found, and the words for what is wrong."""

import dataclasses
from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from inscope.core.licences import (
    LARGEST,
    Certificate,
    CertificateInvalidError,
    Fault,
    NoCertificateError,
    SignedCertificate,
    read_certificate,
    require_valid,
)

KEY = f"sha256:{'ab' * 32}"
CERTIFICATE = Certificate(
    issued_by="Kestrel Support",
    issued_on=date(2026, 5, 20),
    customer="Hålden Telecom: Nord",
    instance="prod-oslo",
    instance_id="01968f3c-0000-7000-8000-000000000001",
    product="Kestrel Gateway",
    subscription="HT-2041",
    plan="premium",
    starts_on=date(2026, 1, 1),
    ends_on=date(2026, 12, 31),
    key=KEY,
)
SIGNED = SignedCertificate(CERTIFICATE, bytes(range(64)))
CONTENT = SIGNED.content
IN_TERM = date(2026, 6, 1)

WORDS = st.text(st.characters(categories=["L", "N", "P", "S"], include_characters=" "), min_size=1).filter(str.strip)


def holds(message, signature):
    """The signature that was made, over the message that was signed."""
    return (message, signature) == (CERTIFICATE.message, SIGNED.signature)


def verify(content, *, key=KEY, on=IN_TERM):
    require_valid(read_certificate(content), key=key, holds=holds, on=on)


def fault_of(content, **how):
    with pytest.raises(CertificateInvalidError) as found:
        verify(content, **how)
    return found.value


def test_it_is_read_as_it_was_written():
    assert read_certificate(CONTENT) == SIGNED
    verify(CONTENT)


CERTIFICATES = st.builds(
    Certificate,
    **{one.name: st.dates() if one.name.endswith("_on") else WORDS for one in dataclasses.fields(Certificate)}
    | {"key": st.just(KEY), "instance_id": st.uuids().map(str)},
)


@given(CERTIFICATES, st.binary(min_size=64, max_size=64))
def test_every_certificate_is_read_as_it_was_written(certificate, signature):
    signed = SignedCertificate(certificate, signature)

    assert read_certificate(signed.content) == signed


@given(place=st.integers(0, len(CONTENT) - 1), byte=st.integers(0, 255))
def test_any_byte_that_is_changed_is_found(place, byte):
    assume(CONTENT[place] != byte)

    with pytest.raises((CertificateInvalidError, NoCertificateError)):
        verify(CONTENT[:place] + bytes([byte]) + CONTENT[place + 1 :])


@given(start=st.integers(0, len(CONTENT)), length=st.integers(0, 40), put=st.binary(max_size=40))
def test_anything_that_is_taken_out_or_put_in_is_found(start, length, put):
    changed = CONTENT[:start] + put + CONTENT[start + length :]
    assume(changed != CONTENT)

    with pytest.raises((CertificateInvalidError, NoCertificateError)):
        verify(changed)


@given(st.binary(max_size=300))
def test_other_bytes_are_refused_and_nothing_else_happens(content):
    for content_ in (content, CONTENT.split(b"\n")[0] + b"\n" + content):
        with pytest.raises((CertificateInvalidError, NoCertificateError)):
            verify(content_)


@pytest.mark.parametrize(
    ("was", "now", "words"),
    [
        (b"plan: premium", b"plan: standard", "the signature does not fit"),
        (b"plan: premium", b"plan: ", "line 9, `plan: `, is not as certificates are written"),
        (b"plan: premium", b"plans: premium", "line 9"),
        (b"plan: premium", b"plan", "line 9"),
        (b"ends-on: 2026-12-31", b"ends-on: 2026-13-31", "line 11"),
        (b"-000000000001", b"-00000000000g", "line 6"),
        (b"01968f3c-0000", b"01968F3C-0000", "line 6"),
        (b"key: sha256", b"key: sha512", "line 12"),
        (b"\n", b"\r\n", "its line ends were changed"),
        (b"prod-oslo", b"prod-\xff", "bytes that are no text"),
        (b"-----END", b"\n-----END", "it has 16 lines, and 15 were signed"),
        (b"-----BEGIN SIG", b"-----BEGUN SIG", "the signature block"),
        (b"Pw==", b"Px==", "the signature block"),
        (b"Pw==", b"P!==", "the signature block"),
    ],
)
def test_what_was_altered_is_named(was, now, words):
    assert was in CONTENT

    error = fault_of(CONTENT.replace(was, now))

    assert (error.details(), error.hint) == ({"fault": "altered"}, "ask for the file again, and keep it as it comes")
    assert words in error.message


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "this is no licence certificate"),
        (b"Dear customer", "this is no licence certificate"),
        (CONTENT + b" " * LARGEST, "this is no licence certificate"),
        (CONTENT.replace(b"format 1", b"format 2"), "this is format 2, not 1"),
    ],
)
def test_what_is_no_certificate_is_told_apart(content, words):
    with pytest.raises(NoCertificateError, match=words):
        verify(content)


def test_another_key_is_named():
    error = fault_of(CONTENT, key=f"sha256:{'cd' * 32}")

    assert error.fault is Fault.OTHER_KEY
    assert KEY in error.message


@pytest.mark.parametrize(
    ("on", "words"),
    [
        (CERTIFICATE.starts_on - timedelta(days=1), "its term begins on 2026-01-01"),
        (CERTIFICATE.ends_on + timedelta(days=1), "its term ended on 2026-12-31"),
    ],
)
def test_it_holds_on_the_days_of_its_term_alone(on, words):
    error = fault_of(CONTENT, on=on)

    assert (error.fault, words in error.message) == (Fault.NOT_IN_TERM, True)
    verify(CONTENT, on=CERTIFICATE.starts_on)
    verify(CONTENT, on=CERTIFICATE.ends_on)


@pytest.mark.parametrize("name", ["", "two\nlines", "\x1b[31m"])
def test_a_name_that_would_break_its_line_is_not_certified(name):
    with pytest.raises(NoCertificateError, match="`customer` takes text for print"):
        _ = dataclasses.replace(CERTIFICATE, customer=name).message
