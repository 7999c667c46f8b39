"""Which passwords are taken: of any signs and any length from twelve, unless many people have or guess them."""

import hashlib

import pytest
from django.contrib.auth.password_validation import CommonPasswordValidator, validate_password
from django.core.exceptions import ValidationError

from inscope.apps.identity.passwords import LeakedPasswordValidator
from tests.factories import make_contact

ENOUGH = 12


@pytest.fixture
def maya(db):
    return make_contact(name="Maya Ada Ortiz", email="maya.o@halden.example")


def refusals(password, person=None):
    try:
        validate_password(password, person)
    except ValidationError as error:
        return {one.code for one in error.error_list}
    return set()


def test_a_password_has_twelve_signs_or_more_and_may_have_hundreds():
    words = "a walk along the harbour, and back by the hills " * 20

    assert refusals(words[:11]) == {"password_too_short"}
    assert [length for length in (12, 64, 65, 128, 900) if refusals(words[:length].strip().ljust(length, "!"))] == []


@pytest.mark.parametrize(
    "password",
    [
        "194720385521",
        "qmvtzkwpxhbd",
        "QMVTZKWPXHBD",
        "walk harbour hill",
        "!$%&/()=?+#*",
        "密码的海港散步很长的路上",
        "🌊⚓🚶🏔🌧🛶🧭🗺🪨🌲🐚🦀",
    ],
)
def test_no_rule_says_of_which_signs_a_password_is_made(password):
    assert refusals(password) == set()


def test_the_most_common_passwords_that_leaked_are_refused_and_so_are_their_disguises():
    """Few of the most common ones have twelve signs: people get there with figures and repetition."""
    common = CommonPasswordValidator().passwords
    words = sorted(one for one in common if one.isascii() and one.isalpha() and ENOUGH > len(one) > 3)
    disguises = [f"{one}2026".ljust(ENOUGH, "!") for one in words] + [one * (ENOUGH // len(one) + 1) for one in words]

    tried = [*(one for one in common if len(one) >= ENOUGH), *disguises]

    assert len(tried) > 3000 * 2
    assert [one for one in tried if "password_too_common" not in refusals(one)] == []


@pytest.mark.parametrize(
    "password",
    ["KestrelSupport2026", "inscope inscope 1", "ortiz-ada-maya-26", "halden.example!", "Maya.O.Halden.2026"],
)
def test_words_that_everybody_knows_here_are_refused(maya, settings, password):
    settings.VENDOR_NAME = "Kestrel Support"

    assert "password_known_here" in refusals(password, maya)
    assert refusals(f"{password} by the river", maya) <= {"password_too_similar"}


# -- passwords that leaked -----------------------------------------------------------------------


def digest(password):
    return hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("count", [0, 1, 2, 3, 50])
def test_a_password_that_stands_in_the_list_is_refused_wherever_it_stands(tmp_path, ending, count):
    leaked = [f"a walk number {number}" for number in range(count)]
    file = tmp_path / "leaked.txt"
    lines = sorted(f"{digest(one)}:{number * number}" for number, one in enumerate(leaked))
    file.write_text(ending.join(lines), newline="")
    validator = LeakedPasswordValidator(str(file))

    for one in leaked:
        with pytest.raises(ValidationError, match="passwords that leaked"):
            validator.validate(one)
    for number in range(50):
        validator.validate(f"another walk {number}")


def test_a_list_in_small_letters_does_as_well(tmp_path):
    file = tmp_path / "leaked.txt"
    file.write_text("".join(f"{one.lower()}\n" for one in sorted(map(digest, ("one walk", "two walks")))))

    with pytest.raises(ValidationError):
        LeakedPasswordValidator(str(file)).validate("two walks")
