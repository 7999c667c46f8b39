"""`inscope licence`: the key, certificates, and whether one holds; `openssl` comes to the same answer."""

import shutil
import stat
import subprocess
import sys
from datetime import date

import pytest
from click.testing import CliRunner
from django.urls import reverse
from django.utils import timezone

from inscope.cli.main import main
from tests.factories import NOW, TODAY, make_contact, make_customer, make_instance


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A data folder for the key; the database stays where it is."""
    monkeypatch.setenv("INSCOPE_DATA", str(tmp_path / "data"))
    return tmp_path


@pytest.fixture
def public(folder):
    """The vendor's public key in a file, as customers have it."""
    made = run("licence", "key")
    assert made.exit_code == 0, made.output
    file = folder / "vendor.pem"
    file.write_text(made.output)
    return file


@pytest.fixture
def instance(db):
    return make_instance(make_customer("Hålden Telecom"), name="prod-oslo")


@pytest.fixture
def certificate(public, folder, instance, monkeypatch):
    file = folder / "prod-oslo.txt"
    issued = run("licence", "issue", "Hålden Telecom", "prod-oslo", "--out", file)
    assert issued.exit_code == 0, issued.output
    return file


def run(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def verify(file, public, on=TODAY):
    return run("licence", "verify", file, "--key", public, "--on", on)


# -- the key -------------------------------------------------------------------------------------


def test_the_key_is_for_its_owner_alone_and_is_never_replaced(public, folder):
    (secret,) = (folder / "data").glob("*.secret")
    kept = secret.read_text()

    again = run("licence", "key")

    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    assert (again.exit_code, "there is a licence key already" in again.output) == (2, True)
    assert secret.read_text() == kept
    assert run("licence", "key", "--public").output == public.read_text()


def test_a_key_from_a_vault_stands_before_one_in_the_folder(public, folder, monkeypatch):
    (secret,) = (folder / "data").glob("*.secret")
    vault = folder / "vault.pem"
    secret.rename(vault)
    monkeypatch.setenv("INSCOPE_LICENCE_KEY_FILE", str(vault))

    assert run("licence", "key", "--public").output == public.read_text()
    assert run("licence", "key").exit_code == 2


def test_without_a_key_nothing_is_issued_nor_verified(folder, instance):
    file = folder / "some.txt"
    file.write_text("Inscope licence certificate, format 1\n")

    assert "the vendor has no licence key yet" in run("licence", "key", "--public").output
    assert run("licence", "issue", "Hålden Telecom", "prod-oslo").exit_code == 2
    assert "name the vendor's public key with --key FILE" in run("licence", "verify", file).output


# -- certificates --------------------------------------------------------------------------------


def test_a_certificate_states_the_licence_and_holds_in_its_term(certificate, public):
    text = certificate.read_text()

    assert "customer: Hålden Telecom\ninstance: prod-oslo\n" in text
    assert "product: Kestrel Gateway\n" in text
    found = verify(certificate, public)
    assert (found.exit_code, found.output.startswith("valid: prod-oslo of Hålden Telecom")) == (0, True)
    assert run("licence", "verify", certificate, "--on", TODAY).exit_code == 0
    assert "its term ended on" in verify(certificate, public, date(2030, 1, 1)).output


def test_what_is_wrong_is_said_and_the_status_is_1(certificate, public, folder, monkeypatch):
    altered, other = folder / "altered.txt", folder / "other"
    altered.write_text(certificate.read_text().replace("plan: premium", "plan: standard"))
    monkeypatch.setenv("INSCOPE_DATA", str(other))
    (folder / "other.pem").write_text(run("licence", "key").output)

    assert "a line or the signature itself was changed" in verify(altered, public).output
    assert "signed with the key" in verify(certificate, folder / "other.pem").output
    assert {verify(altered, public).exit_code, verify(certificate, folder / "other.pem").exit_code} == {1}


def test_what_is_no_certificate_or_no_key_is_bad_input(certificate, public, folder):
    note = folder / "note.txt"
    note.write_text("Dear customer,\n")

    assert [verify(note, public).exit_code, verify(folder / "none", public).exit_code] == [2, 2]
    assert [verify(certificate, note).exit_code, verify(certificate, folder / "none").exit_code] == [2, 2]


def test_verifying_needs_no_database_and_no_settings(certificate, public, folder):
    command = [sys.executable, "-m", "inscope", "licence", "verify", certificate, "--key", public, "--on", str(TODAY)]

    done = subprocess.run(
        command, env={"HOME": str(folder), "INSCOPE_DATABASE_URL": "postgresql://none@none/none"}, check=False
    )

    assert done.returncode == 0


@pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl here")
def test_openssl_alone_comes_to_the_same_answer(certificate, public, folder):
    """The commands of docs/reference/licence-certificates.md."""
    script = """
    sed '/^-----BEGIN/,$d' "$1" > message
    sed '1,/^-----BEGIN/d;/^-----END/,$d' "$1" | openssl base64 -d -A > signature
    openssl pkeyutl -verify -pubin -inkey "$2" -rawin -in message -sigfile signature
    """

    def verified(file):
        return subprocess.run(["sh", "-c", script, "sh", file, public], cwd=folder, check=False).returncode == 0

    altered = folder / "altered.txt"
    altered.write_text(certificate.read_text().replace("premium", "standard"))
    assert (verified(certificate), verified(altered)) == (True, False)


def test_an_instance_without_a_licence_gets_none(public, instance):
    make_instance(instance.customer, name="lab", is_licensed=False)

    refused = run("licence", "issue", "Hålden Telecom", "lab")
    absent = run("licence", "issue", "Hålden Telecom", "prod-osl")

    assert (refused.exit_code, "`lab` holds no licence on" in refused.output) == (2, True)
    assert (absent.exit_code, "there is no instance `prod-osl`" in absent.output) == (2, True)


# -- pages ---------------------------------------------------------------------------------------


@pytest.fixture
def in_may(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def test_a_contact_downloads_the_certificate_of_its_instance(client, public, folder, instance, in_may):
    client.force_login(make_contact(instance.customer))

    answer = client.get(reverse("portal-certificate", args=[instance.public_id]))

    file = folder / "downloaded.txt"
    file.write_bytes(answer.content)
    assert verify(file, public).exit_code == 0
    assert "prod-oslo.licence.txt" in answer.headers["Content-Disposition"]


def test_without_a_key_the_page_says_so(client, folder, instance, in_may):
    client.force_login(make_contact(instance.customer))

    answer = client.get(reverse("portal-certificate", args=[instance.public_id]))

    assert (answer.status_code, "no licence key yet" in answer.content.decode()) == (422, True)
