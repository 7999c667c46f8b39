"""`inscope staff` as an operator meets it: people are added, links are printed, wrong input leaves with 2."""

import pytest
from click.testing import CliRunner
from django.urls import reverse
from django.utils import timezone

from inscope.apps.identity.models import Person
from inscope.cli.main import main
from inscope.flows.identity.accept_invitation import invited
from tests.factories import make_contact

pytestmark = pytest.mark.usefixtures("db")


def staff(*arguments):
    return CliRunner().invoke(main, ["staff", *arguments])


def add(email="ines@example.com", *more, name="Ines Falk", roles=("support_engineer",)):
    return staff("add", email, "--name", name, *(word for role in roles for word in ("--role", role)), *more)


def invited_by(result):
    """The person whom the printed link invites."""
    token = result.stdout.strip().rstrip("/").rpartition("/")[2]
    assert result.stdout.strip().endswith(reverse("invite", args=[token]))
    return invited(token, now=timezone.now())


def test_a_person_is_added_and_the_link_to_choose_a_password_printed():
    result = add(roles=("support_engineer", "account_manager"))

    person = invited_by(result)
    assert result.exit_code == 0
    assert result.stdout.startswith("http://127.0.0.1:8000/invite/")
    assert (person.email, person.roles) == ("ines@example.com", ("support_engineer", "account_manager"))
    assert person.customer_id is None


def test_the_link_begins_with_the_address_of_the_installation():
    result = add("ines@example.com", "--url", "https://support.example.com/")

    assert result.stdout.startswith("https://support.example.com/invite/")


@pytest.mark.parametrize(
    "url", ["support.example.com", "ftp://support.example.com", "https://", "https://[", "https://a b"]
)
def test_an_address_of_no_installation_is_refused(url):
    result = add("ines@example.com", "--url", url)

    assert result.exit_code == 2
    assert f"`{url}` is no address of a site, such as https://support.example.com" in result.stderr
    assert not Person.objects.exists()


def test_what_was_typed_in_another_encoding_is_refused():
    result = staff("link", "in\udcffes@example.com")

    assert result.exit_code == 2
    assert "error: `in\\udcffes@example.com` is no text in UTF-8" in result.stderr


def test_a_new_link_is_printed_for_staff_and_for_contacts():
    add()
    contact = make_contact(email="maya@example.com")

    assert invited_by(staff("link", "Ines@example.com")).name == "Ines Falk"
    assert invited_by(staff("link", "maya@example.com", "--url", "https://support.example.com")).id == contact.pk


def test_the_staff_are_listed_and_contacts_are_not():
    make_contact(email="maya@example.com")
    add()

    result = staff("list")

    assert result.exit_code == 0
    assert "Ines Falk" in result.stdout
    assert "support_engineer" in result.stdout
    assert "no password yet" in result.stdout
    assert "maya@example.com" not in result.stdout


def test_where_nobody_was_added_the_list_says_how():
    result = staff("list")

    assert (result.exit_code, result.stdout) == (0, "")
    assert "inscope staff add" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("add", "ines", "--name", "Ines", "--role", "consultant"), "`ines` is no e-mail address"),
        (("add", "taken@example.com", "--name", "Ines", "--role", "consultant"), "this e-mail address is taken"),
        (("add", "ines@example.com", "--name", " ", "--role", "consultant"), "an account needs a name"),
        (("add", "ines@example.com", "--name", "Ines", "--role", "consultent"), "consultent"),
        (("add", "ines@example.com", "--name", "Ines"), "--role"),
        (("add", "ines@example.com", "--role", "consultant"), "--name"),
        (("link", "nobody@example.com"), "there is no such person"),
    ],
)
def test_wrong_input_is_told_and_adds_nobody(arguments, told):
    make_contact(email="taken@example.com")

    result = staff(*arguments)

    assert result.exit_code == 2
    assert told in result.stderr
    assert result.stdout == ""
    assert Person.objects.count() == 1
