"""What a provider may say of a person, once its signature was found to be right."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inscope.core.oidc import (
    ALGORITHMS,
    CLOCK_SECONDS,
    AnswerRefusedError,
    Provider,
    ProviderDownError,
    identity_of,
    require_issuer,
    require_signed_in_since,
)

NOW = 1_800_000_000
PROVIDER = Provider("https://id.example", "inscope", "a secret", "Halden ID", frozenset({"halden.example"}))
CLAIMS = {"iss": "https://id.example", "aud": "inscope", "nonce": "n", "iat": NOW, "exp": NOW + 300, "sub": "41"}


def read(**changed):
    return identity_of(CLAIMS | changed, PROVIDER, nonce="n", now=NOW)


def test_a_token_for_us_names_somebody_by_number():
    assert read() == read(aud=["inscope"]) == read(aud=["inscope", "other"], azp="inscope")
    assert (read().subject, read().email, read().has_shown_second_factor, read().signed_in_at) == (
        "41",
        "",
        False,
        None,
    )


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"iss": "https://id.example/"}, "another provider"),
        ({"aud": ["inscope", "other"]}, "another program"),
        ({"aud": ["other"], "azp": "inscope"}, "another program"),
        ({"aud": None}, "another program"),
        ({"azp": "other"}, "another program"),
        ({"nonce": ""}, "another sign-in"),
        ({"exp": NOW - CLOCK_SECONDS}, "ended"),
        ({"exp": "soon"}, "ended"),
        ({"iat": NOW + CLOCK_SECONDS + 1}, "later than now"),
        ({"iat": None}, "later than now"),
        ({"nbf": NOW + CLOCK_SECONDS + 1}, "later than now"),
        ({"nbf": None}, "later than now"),
        ({"sub": "x" * 256}, "nobody"),
        ({"sub": None}, "nobody"),
        ({"sub": "a\nb"}, "nobody"),
    ],
)
def test_a_token_that_is_not_for_now_and_us_names_nobody(changed, reason):
    with pytest.raises(AnswerRefusedError, match=reason):
        read(**changed)


@given(ahead=st.integers(-CLOCK_SECONDS, CLOCK_SECONDS))
def test_clocks_may_differ_by_a_minute(ahead):
    assert read(iat=NOW + ahead, nbf=NOW + ahead, exp=NOW + 300 + ahead).subject == "41"


def test_an_address_counts_if_it_was_verified_and_is_of_a_domain_that_the_provider_vouches_for():
    assert read(email="Ingrid@Halden.Example", email_verified=True).email == "ingrid@halden.example"
    for email in (
        "ingrid@halden.example.org",
        "ingrid@sub.halden.example",
        "halden.example",
        None,
    ):
        assert read(email=email, email_verified=True).email == ""
    for verified in (False, "true", 1, None):
        assert read(email="ingrid@halden.example", email_verified=verified).email == ""


@pytest.mark.parametrize("email", ["\u212aim@halden.example", " kim@halden.example", "kim@halden.example\n"])
def test_an_address_that_could_be_taken_for_another_counts_for_nothing(email):
    assert read(email=email, email_verified=True).email == ""


def test_moments_are_numbers():
    assert read(iat=NOW + 0.5, exp=10**400).subject == "41"
    for exp in (float("inf"), float("nan"), True):
        with pytest.raises(AnswerRefusedError):
            read(exp=exp)


def test_only_the_word_of_the_standard_says_that_a_second_factor_was_asked_for():
    assert read(amr=["pwd", "mfa"]).has_shown_second_factor
    for amr in (["otp", "hwk"], "mfa", None, {"mfa": True}):
        assert not read(amr=amr).has_shown_second_factor


def test_who_is_asked_again_signed_in_just_now():
    require_signed_in_since(read(auth_time=NOW - CLOCK_SECONDS), NOW)
    for auth_time in (NOW - CLOCK_SECONDS - 1, None, True):
        with pytest.raises(AnswerRefusedError):
            require_signed_in_since(read(auth_time=auth_time), NOW)


@pytest.mark.parametrize(
    ("said", "is_announced", "is_taken"),
    [
        (None, False, True),
        (None, True, False),
        ("https://id.example", True, True),
        ("https://id.example", False, True),
        ("https://id.example/", False, False),
    ],
)
def test_an_issuer_beside_the_code_is_believed_to_be_the_one(said, is_announced, is_taken):
    if is_taken:
        require_issuer(said, PROVIDER, is_announced=is_announced)
        return
    with pytest.raises(AnswerRefusedError):
        require_issuer(said, PROVIDER, is_announced=is_announced)


def test_no_signature_is_taken_that_others_than_the_provider_can_make():
    assert not [one for one in ALGORITHMS if one.startswith("HS") or one == "none"]


def test_a_provider_that_is_down_is_told_by_name_and_its_secret_is_never_shown():
    assert ProviderDownError("Halden ID", "it says 500").message == "Halden ID does not answer now"
    assert "a secret" not in repr(PROVIDER)
