"""`inscope import` as an operator meets it."""

import pytest
from click.testing import CliRunner

from inscope.apps.contracts.models import Customer
from inscope.apps.imports.models import Import
from inscope.cli.main import main
from inscope.core.people import INSCOPE
from inscope.pg.tenancy import acting_as

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "customers.csv"
    path.write_text("name,parent\nHalden,\nHalden West,Halden\n", encoding="utf-8")
    return path


def run(*arguments):
    return CliRunner().invoke(main, ["import", *map(str, arguments), "--what", "customers"])


def customers():
    with acting_as(INSCOPE):
        return Customer.objects.count()


def test_a_file_is_brought_in_and_counted_and_a_second_time_nothing_changes(file):
    first, second = run(file), run(file)

    assert (first.exit_code, first.stdout) == (0, "2 added, 0 changed, 0 left as is\n")
    assert (second.exit_code, second.stdout) == (0, "0 added, 0 changed, 2 left as is\n")
    assert customers() == 2


def test_a_dry_run_counts_the_same_and_leaves_a_checked_import_to_the_office(file):
    trial = run(file, "--dry-run")

    assert trial.stdout == "2 added, 0 changed, 0 left as is\nnothing was kept: this was a dry run\n"
    assert customers() == 0
    with acting_as(INSCOPE):
        assert list(Import.objects.values_list("state", "file_name")) == [("checked", "customers.csv")]


def test_rows_that_are_wrong_are_told_with_file_row_and_column(file):
    file.write_text("name,parent\nHalden,Nobody\n", encoding="utf-8")

    refused = run(file)

    assert refused.exit_code == 1
    assert f"{file}:2:parent: `Nobody`, expected a parent that stands" in refused.stderr
    assert refused.stdout == ""


def test_what_stands_is_changed_where_it_is_said(file):
    run(file)
    file.write_text("name,parent\nHalden West,\n", encoding="utf-8")

    kept, changed = run(file), run(file, "--change")

    assert (kept.exit_code, changed.exit_code) == (1, 0)
    assert changed.stdout == "0 added, 1 changed, 0 left as is\n"


def test_a_file_that_is_none_is_refused(file):
    file.write_text("nmae\nHalden\n", encoding="utf-8")

    refused, missing = run(file), run(file.with_name("nothing.csv"))

    assert (refused.exit_code, missing.exit_code) == (2, 2)
    assert "error: unknown column `nmae`\nhint: did you mean `name`?" in refused.stderr
    assert "cannot be read" in missing.stderr
