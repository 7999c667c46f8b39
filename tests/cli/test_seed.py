"""`inscope seed` and `inscope verify` as an operator meets them."""

import pytest
from click.testing import CliRunner

from inscope.apps.contracts.models import Customer
from inscope.cli.main import main
from inscope.core.people import INSCOPE
from inscope.pg.tenancy import acting_as

pytestmark = pytest.mark.usefixtures("db", "published_pack")

FILE = """\
staff:
  - {email: ines@kestrel.example, name: Ines Falk, roles: [support_engineer]}
customers:
  - name: Halden Telecom
    contacts: [{email: maya@halden.example, name: Maya Osei, roles: [open_requests]}]
requests:
  - customer: Halden Telecom
    by: maya@halden.example
    at: -1d 09:00
    key: first
    subject: More calls
    body: We want twice as many.
    answers: {request_kind: production, issue_class: performance_tuning}
    expect: out_of_scope
"""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "seed.yaml"
    path.write_text(FILE, encoding="utf-8")
    return path


def run(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def customers():
    with acting_as(INSCOPE):
        return Customer.objects.count()


def test_a_file_is_loaded_and_counted_and_a_second_time_it_is_there_already(file):
    first, second = run("seed", file), run("seed", file)

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "customers       1 added" in first.stdout
    assert "there already" not in first.stdout
    assert "customers       0 added       1 there already" in second.stdout
    assert customers() == 1


def test_a_dry_run_counts_the_same_and_keeps_nothing(file):
    trial = run("seed", file, "--dry-run")

    assert trial.stdout.endswith("nothing was kept: this was a dry run\n")
    assert customers() == 0
    assert run("seed", file).stdout == trial.stdout.removesuffix("nothing was kept: this was a dry run\n")


def test_mistakes_are_told_with_file_line_and_column(file):
    file.write_text(FILE.replace("support_engineer", "suport_engineer").replace("-1d", "yesterday"), encoding="utf-8")

    refused = run("seed", file)

    assert refused.exit_code == 2
    assert f"{file}:2:60: unknown role `suport_engineer`" in refused.stderr
    assert f"{file}:9:9: expected a day and a time such as `-3d 14:05`" in refused.stderr
    assert refused.stdout == ""


def test_what_the_database_refuses_is_told_with_its_line(file):
    file.write_text(FILE.replace("out_of_scope", "covered"), encoding="utf-8")

    refused = run("seed", file)

    assert refused.exit_code == 2
    assert f"{file}:7:5: the outcome of `first` is `out_of_scope` by PS-X-PERF, expected `covered`" in refused.stderr
    assert customers() == 0


def test_a_file_that_is_not_there_is_named(tmp_path):
    refused = run("seed", tmp_path / "none.yaml")

    assert refused.exit_code == 2
    assert "cannot be read: No such file or directory" in refused.stderr


def test_an_empty_file_holds_nothing(file):
    file.write_text("", encoding="utf-8")

    assert run("seed", file).stdout == "the file holds nothing\n"


# -- verify ----------------------------------------------------------------------------------------


def test_chains_are_verified_and_counted(file):
    run("seed", file)

    found = run("verify", "audit")

    assert found.exit_code == 0
    assert "ok          1  installation" in found.stdout
    assert found.stdout.endswith("entries: 2, chains: 2; every entry is as it was written\n")


@pytest.mark.django_db(transaction=True)
def test_a_broken_chain_leaves_with_one_and_names_the_entry(file, owner):
    run("seed", file)
    owner.execute("alter table audit_auditentry disable trigger all")
    owner.execute("update audit_auditentry set details = '[]' where chain = 'installation'")
    owner.execute("alter table audit_auditentry enable trigger all")
    owner.commit()

    found = run("verify", "audit")

    assert found.exit_code == 1
    assert "broken: chain `installation`: entry 1 was changed" in found.stderr
    assert "compare it with a backup" in found.stderr
