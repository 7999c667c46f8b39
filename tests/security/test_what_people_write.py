"""What people write is shown as they wrote it, on every page, and never obeyed; so are the files that they send."""

from email.message import Message
from html.parser import HTMLParser
from urllib.parse import urlencode

import pytest
from django.template import engines

from inscope.apps.cases.models import Attachment
from inscope.apps.cases.rows import NewFile
from inscope.apps.identity.selectors import actor_of
from inscope.core.people import INSCOPE
from inscope.flows.cases.write_message import write_message
from inscope.pg.tenancy import acting_as
from inscope.web.common.uploads import LARGEST_FORM, SANDBOX
from inscope.web.ui.templatetags.ui import markdown
from tests.factories import NOW, make_case, make_contact, make_staff
from tests.security.addresses import PAGES, ask, session_of
from tests.security.companies import make_company

TOO_MUCH = LARGEST_FORM + 1
ALERT = "<script>alert(1)</script>"
LEADING = {"action", "formaction", "href", "hx-get", "hx-post", "src", "xlink:href"}


class Word(str):
    """A word that stands in every text of a customer; addresses of mail are made from its small letters."""

    __slots__ = ()

    def lower(self):
        return "hostile"


class Obeyed(HTMLParser):
    """What a browser would make of a page: elements that bring a script, attributes that are one."""

    def __init__(self, page):
        super().__init__()
        self.found = []
        self.feed(page.decode())
        self.close()

    def handle_starttag(self, tag, attrs):
        named = dict(attrs)
        if tag in {"img", "iframe", "object", "embed", "base", "style"} or (tag == "script" and "src" not in named):
            self.found.append(tag)
        self.found += [name for name in named if name.startswith("on") or name == "style"]
        led = [str(named[name]).strip().lower() for name in LEADING & named.keys()]
        self.found += [where for where in led if where.startswith(("javascript:", "data:", "vbscript:"))]


HOSTILE = [
    "Halden<script>alert(1)",
    "Halden\"'><img src=x onerror=alert(1)>",
    "Halden' onmouseover='alert(1)",
    "javascript:alert(1)-Halden{{7*7}}{% now 'Y' %}",
]


@pytest.mark.parametrize("word", HOSTILE)
def test_a_text_of_a_person_is_obeyed_on_no_page(published_pack, word):
    company = make_company(Word(word))
    sessions = [session_of(company.contact), session_of(make_staff("administrator", "account_manager"))]
    answers = [
        (address.name, ask(session, "GET", address.filled(company.places)))
        for address in PAGES
        for session in sessions
        if address.places or address.name in {"portal", "desk", "office-customers", "office-people"}
    ]
    pages = [(name, one.body) for name, one in answers if one.headers["Content-Type"].startswith("text/html")]

    assert {name: found for name, page in pages if (found := Obeyed(page).found)} == {}
    assert len({name for name, page in pages if b"Halden" in page}) > 20


def test_a_page_that_obeys_is_noticed():
    drawn = engines["django"].from_string("<p title='{{ it|safe }}'>{{ it|safe }}</p>")

    assert [word for word in HOSTILE[:3] if not Obeyed(drawn.render({"it": word}).encode()).found] == []


@pytest.mark.parametrize(
    "text",
    [ALERT, "[a](javascript:alert(1))", "[a](data:text/html,x)", "<a href='javascript:x'>a</a>", "![a](vbscript:x)"],
)
def test_markdown_of_a_policy_leads_to_no_script(text):
    assert Obeyed(markdown(text).encode()).found == []


# -- questions -----------------------------------------------------------------------------------

INJECTED = ["' or '1'='1", "'; select pg_sleep(9) --", "%", "_", "%' or 1=1 --", "\\", "1) or (1=1", '"', "$$", "%s"]
SEARCHED = ["desk-customers", "office-customers", "office-people"]


@pytest.mark.parametrize("name", SEARCHED)
def test_what_is_searched_for_is_a_text_and_no_part_of_a_statement(halden, name):
    session = session_of(make_staff("administrator", "account_manager"))
    page = next(one.route for one in PAGES if one.name == name)

    def finds(text):
        answer = ask(session, "GET", f"{page}?{urlencode({'q': text})}")
        return answer.status, b"Halden " in answer.body

    assert finds("halden") == (200, True)
    assert {text: found for text in INJECTED if (found := finds(text)) != (200, False)} == {}


# -- files ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("page.html", "page.html"),
        ("drawing.svg", "drawing.svg"),
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\log.exe", "log.exe"),
        ('a";filename=evil.html', 'a";filename=evil.html'),
        ("a\r\nSet-Cookie: sessionid=1.html", "aSet-Cookie: sessionid=1.html"),
        ("Protokoll für Łódź.pht", "Protokoll für Łódź.pht"),
        ("..", "file"),
    ],
)
def test_a_file_is_sent_to_be_kept_and_never_to_be_shown(published_pack, name, kept):
    content = f"<svg xmlns='http://www.w3.org/2000/svg'>{ALERT}</svg>".encode()
    contact = make_contact()
    case = make_case(contact)
    write_message(actor_of(contact), case.public_id, body="Here.", files=(NewFile(name, content),), key="1", now=NOW)
    with acting_as(INSCOPE):
        file = Attachment.objects.get(customer_id=contact.customer_id)

    answer = ask(session_of(contact), "GET", f"/portal/files/{file.public_id}/")

    told = Message()
    told["Content-Disposition"] = answer.headers["Content-Disposition"]
    assert told.get_content_disposition() == "attachment"
    assert told.get_filename() == kept
    assert answer.body == content
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == SANDBOX
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_form_that_announces_too_much_is_refused_before_it_is_read(client, db):
    client.force_login(make_contact())
    form = {"data": b"--x--\r\n", "content_type": "multipart/form-data; boundary=x"}

    answers = [client.generic("POST", "/portal/requests/new/", **form, CONTENT_LENGTH=size) for size in (7, TOO_MUCH)]

    assert [one.status_code == 400 for one in answers] == [False, True]
