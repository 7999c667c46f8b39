"""Pages of imports: from the file to its check, the import, its undo; what is wrong stands beside its row."""

import csv
import io
import re
import threading
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.urls import reverse
from django.utils import timezone

from inscope.apps.contracts.models import Customer
from inscope.apps.imports.models import Import, State
from inscope.core.imports import COLUMNS, LARGEST, LEFT_OUT, What
from inscope.core.people import INSCOPE
from inscope.pg.tenancy import acting_as
from inscope.web.common import background
from tests.factories import make_customer, make_staff

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    """Work before the answer, in the test's own transaction."""
    monkeypatch.setattr("inscope.web.office.views.imports.in_background", lambda work: work())


@pytest.fixture
def manager(client):
    client.force_login(make_staff("account_manager"))
    return client


@pytest.fixture
def engineer(client):
    client.force_login(make_staff("support_engineer"))
    return client


def bring(client, text, *, view="customers", **more):
    file = SimpleUploadedFile("records.csv", text if isinstance(text, bytes) else text.encode(), "text/csv")
    return client.post(f"{reverse('office-import-new')}?view={view}", {"file": file, **more})


def customers():
    with acting_as(INSCOPE):
        return list(Customer.objects.order_by("name_key").values_list("name", flat=True))


def html(answer):
    return " ".join(answer.content.decode().split())


def posted(client, at, step):
    return client.post(f"{at}{step}/", follow=True)


def test_a_file_is_checked_imported_and_undone(manager):
    answer = bring(manager, "name\nHalden\nOrbit\n")
    at = answer.url
    checked = html(manager.get(at))
    nobody = customers()
    imported = html(posted(manager, at, "go-on"))
    both = customers()
    undone = html(posted(manager, at, "undo"))

    assert (nobody, both, customers()) == ([], ["Halden", "Orbit"], [])
    assert "Every row can be taken. Nothing is kept yet." in checked
    assert "<dt>To be added</dt> <dd> 2 </dd>" in checked
    assert "<dt>Added</dt> <dd> 2 </dd>" in imported
    assert "Undo the import" in imported
    assert "Undone" in undone
    assert "records.csv" in html(manager.get(reverse("office-imports")))


def test_what_is_wrong_stands_in_a_table_and_all_of_it_in_a_file(manager):
    rows = "".join(f"A{number},=Nobody{number}\n" for number in range(LEFT_OUT + 5))

    at = bring(manager, f"name,parent\n{rows}").url
    page, file = html(manager.get(at)), manager.get(f"{at}problems.csv")

    assert page.count("<td> =Nobody") == LEFT_OUT
    assert "These are the first. The file has them all." in page
    assert "<dt>Problems</dt> <dd> 205 </dd>" in page
    lines = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig"))))
    assert lines[:2] == [["row", "column", "value", "expected"], ["2", "parent", "'=Nobody0", "a parent that stands"]]
    assert len(lines) == LEFT_OUT + 6
    assert file.headers["Content-Disposition"] == 'attachment; filename="problems.csv"'


def test_a_row_that_differs_is_taken_where_the_box_is_ticked(manager):
    make_customer("Halden")
    make_customer("Orbit")
    text = "name,parent\nHalden,Orbit\n"

    refused = bring(manager, text).url
    taken = bring(manager, text, may_change="yes").url

    assert "what stands, or tick that what stands may be changed" in html(manager.get(refused))
    assert "<dt>To be changed</dt> <dd> 1 </dd>" in html(manager.get(taken))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("nmae\nA\n", "Unknown column nmae. Did you mean name?"),
        (b"name\n\xff", "Line 2 holds a byte that is not UTF-8. Save the file as CSV in UTF-8."),
        (b"n" * (LARGEST + 1), "The file has more than 10 MB. Divide it into several."),
    ],
)
def test_a_file_that_is_none_is_told_beside_its_field_and_not_kept(manager, content, said):
    answer = bring(manager, content, may_change="yes")

    assert answer.status_code == 422
    assert '<p class="err" id="import-file-error">' in answer.content.decode()
    assert said in html(answer)
    assert 'value="yes" aria-describedby="may-change-hint" checked' in html(answer)
    with acting_as(INSCOPE):
        assert not Import.objects.exists()


def test_a_form_without_a_file_says_what_is_missing(manager):
    answer = manager.post(reverse("office-import-new"))

    assert answer.status_code == 422
    assert "No file was chosen. Choose a CSV file." in html(answer)


def test_a_kind_of_record_that_there_is_not_takes_no_file(manager):
    answer = manager.post(
        f"{reverse('office-import-new')}?view=invoices", {"file": SimpleUploadedFile("a.csv", b"name\nA\n")}
    )

    assert answer.status_code == 422
    assert "invoices is not what view takes" in html(answer)
    with acting_as(INSCOPE):
        assert not Import.objects.exists()


@pytest.mark.parametrize("what", What)
def test_every_column_is_explained_beside_an_example_to_begin_with(client, what):
    client.force_login(make_staff("administrator"))

    page = html(client.get(f"{reverse('office-import-new')}?view={what}"))
    example = client.get(reverse("office-import-example", args=[what]))

    assert [column.name for column in COLUMNS[what] if f"<code>{column.name}</code>" not in page] == []
    assert example.content.decode().splitlines()[0] == ",".join(column.name for column in COLUMNS[what])
    assert client.get("/office/imports/examples/nothing.csv").status_code == 404


def test_each_is_offered_the_kinds_that_they_may_keep(client):
    client.force_login(make_staff("product_manager"))

    page = html(client.get(f"{reverse('office-import-new')}?view=customers"))

    assert "?view=releases" in page
    assert "?view=customers" not in page


def test_whoever_may_only_read_sees_imports_and_no_button(manager, client):
    at = bring(manager, "name\nHalden\n").url
    client.force_login(make_staff("support_engineer"))

    assert "<form" not in html(client.get(at)).split('id="import"')[1].split("</main>")[0]
    assert client.get(reverse("office-import-new")).status_code == 404
    assert client.post(f"{at}go-on/").status_code == 404


def test_whoever_keeps_other_records_is_told_so(manager, client):
    at = bring(manager, "name\nHalden\n").url
    client.force_login(make_staff("product_manager"))

    answer = client.post(f"{at}go-on/")

    assert answer.status_code == 422
    assert "You may not keep customers." in html(answer)


def in_state(state, *, seconds, **more):
    """An import in a state since some seconds."""
    began = timezone.now() - timedelta(seconds=seconds)
    with acting_as(INSCOPE):
        one = Import.objects.get()
        Import.objects.filter(id=one.pk).update(state=state, begun_at=began, **more)
    return reverse("office-import", args=[one.public_id])


def test_a_page_of_work_asks_again_by_itself_with_and_without_scripts(manager, monkeypatch):
    monkeypatch.setattr("inscope.apps.imports.rows.MET_SECONDS", 10_000)
    bring(manager, "name\nHalden\n")
    at = in_state(State.IMPORTING, seconds=100, done=500, total=2000)

    page, part = html(manager.get(at)), html(manager.get(at, headers={"HX-Request": "true"}))

    assert '<noscript> <meta http-equiv="refresh" content="2">' in page
    for text in (page, part):
        assert 'hx-trigger="every 1s"' in text
        assert 'max="2000" value="500"' in text
        assert re.search(r"250 of 1,000 rows, about 3\d\d s left", text)
    assert "<h1>" not in part
    assert "It begins" in html(manager.get(in_state(State.IMPORTING, seconds=1, done=0)))


@pytest.mark.django_db(transaction=True)
def test_work_of_a_program_that_ended_is_shown_as_interrupted_and_can_begin_again(manager):
    bring(manager, "name\nHalden\n")
    at = in_state(State.IMPORTING, seconds=60, done=500, total=2000)

    page = html(manager.get(at))

    assert "Interrupted" in page
    assert "every 1s" not in page
    posted(manager, at, "go-on")
    assert customers() == ["Halden"]


def test_a_list_is_filtered_by_kind_and_state_and_goes_on_page_by_page(manager):
    for number in range(27):
        bring(manager, f"name\nA{number}\n")

    first = manager.get(reverse("office-imports"))
    query = html(first).split('href="?after=')[1].split('"')[0]
    second = html(manager.get(f"{reverse('office-imports')}?after={query}"))

    assert html(first).count("<tr data-row>") == 25
    assert second.count("<tr data-row>") == 2
    assert "No import is as you asked." in html(manager.get(f"{reverse('office-imports')}?state=undone&what=releases"))


# -- the thread ------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_work_in_the_background_begins_after_the_commit_and_leaves_no_connection_behind(caplog):
    done: list[str] = []

    def work():
        with connections["default"].cursor() as cursor:
            cursor.execute("select 1")
        done.append(threading.current_thread().name)

    background.in_background(work)

    assert done == ["background"]


@pytest.mark.django_db(transaction=True)
def test_work_in_the_background_that_fails_is_told_to_the_log(caplog):
    background.in_background(lambda: 1 / 0)

    assert "background_work_failed" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_an_import_goes_on_in_a_thread_of_its_own(manager, monkeypatch):
    monkeypatch.setattr("inscope.web.office.views.imports.in_background", background.in_background)
    at = bring(manager, "name\nHalden\n").url

    posted(manager, at, "go-on")

    assert customers() == ["Halden"]
