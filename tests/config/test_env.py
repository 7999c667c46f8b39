"""Settings are read with their type, and what cannot be meant is refused by name, without its value if secret."""

import pytest

from inscope.config.env import Environment, SettingRefusedError, database_settings


def env(**variables):
    return Environment(variables)


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("1", True),
        ("Yes", True),
        (" on ", True),
        ("TRUE", True),
        ("0", False),
        ("no", False),
        ("", False),
        ("off", False),
    ],
)
def test_a_flag_is_yes_or_no(word, meant):
    assert env(INSCOPE_DEBUG=word).flag("INSCOPE_DEBUG") is meant


def test_what_is_not_set_has_its_default():
    nothing = env()

    assert nothing.flag("A") is False
    assert nothing.flag("A", default=True) is True
    assert nothing.integer("A", 4, minimum=1, maximum=9) == 4
    assert nothing.text("A", "word") == "word"
    assert nothing.words("A", "x,y") == ["x", "y"]
    assert nothing.secret("A") is None
    assert nothing.database("A") is None


def test_a_list_is_written_with_commas():
    assert env(INSCOPE_HOSTS=" a.example , b.example,,").words("INSCOPE_HOSTS") == ["a.example", "b.example"]


def test_words_of_a_list_are_those_that_are_known():
    known, default = ("administrator", "sign"), ("administrator",)

    assert env().some_of("INSCOPE_MFA_ROLES", known, default) == ["administrator"]
    assert env(INSCOPE_MFA_ROLES="").some_of("INSCOPE_MFA_ROLES", known, default) == []
    assert env(INSCOPE_MFA_ROLES="sign, administrator").some_of("INSCOPE_MFA_ROLES", known, default) == [
        "sign",
        "administrator",
    ]
    with pytest.raises(SettingRefusedError, match="`admin`") as refusal:
        env(INSCOPE_MFA_ROLES="sign,admin").some_of("INSCOPE_MFA_ROLES", known, default)
    assert refusal.value.hint == "expected some of administrator, sign"


@pytest.mark.parametrize("value", ["0", "10", "4.5", "-1", "four", "", "٤", "1_0"])
def test_a_number_outside_its_bounds_or_no_number_is_refused(value):
    with pytest.raises(SettingRefusedError, match="expected a whole number from 1 to 9") as refusal:
        env(SIZE=value).integer("SIZE", 4, minimum=1, maximum=9)

    assert refusal.value.details() == {"setting": "SIZE"}


def test_a_flag_that_is_neither_is_refused():
    with pytest.raises(SettingRefusedError, match="INSCOPE_DEBUG is `perhaps`, expected 1 or 0"):
        env(INSCOPE_DEBUG="perhaps").flag("INSCOPE_DEBUG")


def test_a_secret_may_stand_in_a_file(tmp_path):
    file = tmp_path / "key"
    file.write_text("hidden\n")

    assert env(KEY_FILE=str(file)).secret("KEY") == "hidden"
    assert env(KEY="plain").secret("KEY") == "plain"


def test_a_secret_given_twice_or_in_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(SettingRefusedError, match="both KEY and KEY_FILE are set"):
        env(KEY="a", KEY_FILE="b").secret("KEY")
    with pytest.raises(SettingRefusedError, match="cannot be read: No such file"):
        env(KEY_FILE=str(tmp_path / "nothing")).secret("KEY")


def test_a_file_is_one_that_can_be_read(tmp_path):
    file = tmp_path / "list"
    file.write_text("")

    assert env(LIST=str(file)).file("LIST") == str(file)
    assert not env().file("LIST")
    for other in (tmp_path, tmp_path / "nothing"):
        with pytest.raises(SettingRefusedError, match="which is no file that can be read"):
            env(LIST=str(other)).file("LIST")


@pytest.mark.parametrize(("content", "said"), [(b" \n", "which is empty"), (b"\xff", "which is no text in UTF-8")])
def test_a_file_that_holds_no_secret_is_refused(tmp_path, content, said):
    file = tmp_path / "key"
    file.write_bytes(content)

    with pytest.raises(SettingRefusedError, match=said):
        env(KEY_FILE=str(file)).secret("KEY")


def test_an_address_becomes_djangos_settings():
    address = "postgresql://role:p%40ss@a.example:6432,b.example:5432/base?target_session_attrs=read-write"

    settings = database_settings("INSCOPE_DATABASE_URL", address)

    assert settings == {
        "ENGINE": "inscope.pg.backend",
        "NAME": "base",
        "USER": "role",
        "PASSWORD": "p@ss",
        "HOST": "a.example,b.example",
        "PORT": "6432,5432",
        "OPTIONS": {"target_session_attrs": "read-write"},
    }


@pytest.mark.parametrize(
    "address",
    [
        "mysql://role:secret@host/base",
        "postgresql://role:secret@host",
        "postgresql://[",
        "secret",
        "host=a dbname=secret",
    ],
)
def test_what_is_no_address_is_refused_without_showing_it(address):
    with pytest.raises(SettingRefusedError, match="DATABASE is not the address of a PostgreSQL database") as refusal:
        env(DATABASE=address).database("DATABASE")

    assert "secret" not in f"{refusal.value} {refusal.value.hint} {refusal.value.as_dict()}"
