"""`inscope catalog` as an operator meets it."""

import json
from datetime import date

import pytest
from click.testing import CliRunner

from inscope.apps.catalog.models import MajorVersion, PhaseDate, Product
from inscope.cli.main import main
from tests.factories import make_release

pytestmark = pytest.mark.usefixtures("db", "published_pack")

VERSION = {
    "name": "5",
    "releaseDate": "2024-03-01",
    "eoasFrom": "2026-12-31",
    "eolFrom": "2029-03-01",
    "latest": {"name": "5.4.2", "date": "2026-04-02", "link": None},
}


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "gateway.json"
    write(path, VERSION)
    return path


def write(path, *versions, label="Kestrel Gateway"):
    result = {"name": "gateway", "label": label, "releases": list(versions)}
    path.write_text(json.dumps({"schema_version": "1.2.0", "result": result}, indent=1), encoding="utf-8")


def run(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_products_are_taken_and_counted_and_a_second_time_they_are_there_already(file):
    first, second = run("catalog", "import", "endoflife", file), run("catalog", "import", "endoflife", file)

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "products             1 added" in first.stdout
    assert "ends of phases       0 added       1 there already" in second.stdout
    assert Product.objects.get().lifecycle_years == 5
    assert MajorVersion.objects.get().original_release_on == date(2024, 3, 1)
    assert PhaseDate.objects.get().ends_on == date(2026, 12, 31)


def test_a_dry_run_counts_the_same_and_keeps_nothing(file):
    write(file, VERSION, VERSION | {"name": "4", "eolFrom": "2029-10-05"})
    trial = run("catalog", "import", "endoflife", file, "--dry-run")

    told = (
        "Kestrel Gateway 5: `full` ends on 2026-12-31, a fixed day\n"
        "Kestrel Gateway 4: `full` ends on 2026-12-31, a fixed day\n"
        "Kestrel Gateway 4: `maintenance` ends on 2029-10-05, a fixed day\n"
        "nothing was kept: this was a dry run\n"
    )
    assert trial.stdout.endswith(told)
    assert not Product.objects.exists()
    whole = run("catalog", "import", "endoflife", file)
    assert whole.stdout == trial.stdout.removesuffix(told)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"eolFrom": "2024-02-28", "eoasFrom": None}, "`Maintenance` would end on 2024-02-28, before"),
        ({"name": "5.4"}, "expected a whole number from 0 on, found `5.4`"),
    ],
)
def test_mistakes_are_told_with_file_line_and_column_and_nothing_is_kept(file, change, message):
    write(file, VERSION, VERSION | {"name": "4"} | change)

    refused = run("catalog", "import", "endoflife", file)

    assert refused.exit_code == 2
    assert message in refused.stderr
    assert f"{file}:" in refused.stderr
    assert not Product.objects.exists()


def test_what_stands_with_other_values_is_refused_at_its_line(file):
    make_release(major=5, original_release_on=date(2025, 1, 10), els_eligible=False)

    refused = run("catalog", "import", "endoflife", file)

    assert refused.exit_code == 2
    assert "`original_release_on` is `2025-01-10`, not `2024-03-01`" in refused.stderr


def test_what_is_exported_can_be_taken_again(file, tmp_path):
    write(file, VERSION, VERSION | {"name": "4", "eolFrom": "2029-10-05", "eoasFrom": None})
    run("catalog", "import", "endoflife", file)
    out = tmp_path / "out.json"

    exported = run("catalog", "export", "--format", "endoflife", "--out", out, "--url", "https://kestrel.example/")

    assert (exported.exit_code, exported.stdout) == (0, "")
    text = out.read_text(encoding="utf-8")
    assert "https://kestrel.example/lifecycle/" in text
    again = run("catalog", "import", "endoflife", out)
    assert again.exit_code == 0, again.stderr
    assert "products             0 added       1 there already" in again.stdout


@pytest.mark.parametrize(("form", "key"), [("openeox", "statements"), ("endoflife", "result"), ("json", "products")])
def test_every_form_is_printed(form, key):
    make_release()

    printed = run("catalog", "export", "--format", form)

    assert printed.exit_code == 0
    assert len(json.loads(printed.stdout)[key]) == 1


def test_files_that_cannot_be_read_or_written_are_told(tmp_path):
    missing = run("catalog", "import", "endoflife", tmp_path / "none.json")
    nowhere = run("catalog", "export", "--format", "json", "--out", tmp_path / "none" / "out.json")

    assert (missing.exit_code, nowhere.exit_code) == (2, 2)
    assert "cannot be read: No such file or directory" in missing.stderr
    assert "cannot be written: No such file or directory" in nowhere.stderr
