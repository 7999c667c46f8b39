"""Pages as PDF: tagged, with fonts of ours, and made of nothing that was fetched."""

import logging
import re
import zlib

import pytest
from django.test import RequestFactory

from inscope.web.common import pdf
from inscope.web.common.pdf import NoPdfError, TooLongError, pdf_named, pdf_of, printed, why_no_pdf

PAGE = """<html lang="en"><head><title>
  Statement
</title><meta name="author" content="Kestrel">
<meta name="dcterms.created" content="2026-11-02T00:00:00+00:00"><link rel="stylesheet" href="inscope:paper.css"></head>
<body><h1>Łódź <em>October</em> Ωμέγα</h1>{}</body></html>"""


def opened(content):
    """Every object of a PDF, without compression."""
    streams = re.findall(rb"stream\n(.*?)\nendstream", content, re.DOTALL)
    return content + b"".join(zlib.decompressobj().decompress(one) for one in streams if one.startswith(b"x\xda"))


@pytest.fixture
def nothing_installed(monkeypatch):
    def refuse(name, *_more):
        raise ImportError(name)

    monkeypatch.setattr(pdf, "import_module", refuse)


def test_a_page_is_tagged_and_says_what_it_is_in_fonts_of_ours(makes_pdf):
    found = opened(printed(PAGE.format("")))

    assert b"/Marked true" in found
    assert b'pdfuaid:part="1"' in found
    assert b"/Lang (en)" in found
    assert b"/Title (Statement)" in found
    assert b"/Author (Kestrel)" in found
    assert b"/CreationDate (D:20261102000000+00'00)" in found
    assert set(re.findall(rb"/BaseFont /\w{6}\+([\w-]+)", found)) == {
        *(b"Paper", b"Paper-Semi-Bold", b"Paper-Semi-Bold-Italic")
    }


def test_the_same_page_is_the_same_bytes(makes_pdf):
    assert printed(PAGE.format("")) == printed(PAGE.format(""))


@pytest.mark.parametrize(
    "address",
    ["file:///etc/hostname", "http://127.0.0.1:1/a.png", "data:image/png;base64,AA==", "inscope:../pdf.py", "a.png"],
)
def test_nothing_but_our_own_files_is_fetched(makes_pdf, address, caplog, monkeypatch):
    caplog.set_level(logging.ERROR, "weasyprint")
    monkeypatch.setattr("urllib.request.OpenerDirector.open", lambda *_more: pytest.fail("something was asked"))

    printed(PAGE.format(f'<img src="{address}" alt="a"><link rel="attachment" href="{address}">'))

    assert "none of ours" in caplog.text


def test_more_pages_than_anybody_waits_for_are_refused(makes_pdf, monkeypatch):
    with pytest.raises(TooLongError):
        printed("x" * (pdf.MOST_CHARACTERS + 1))
    monkeypatch.setattr(pdf, "MOST_PAGES", 1)
    printed("<p>one")
    with pytest.raises(TooLongError, match="more than 1 pages"):
        printed('<p>one<p style="break-before: page">two')


def test_where_nothing_makes_pdf_the_page_says_how_to_have_it(nothing_installed):
    with pytest.raises(NoPdfError, match="not installed"):
        pdf_of("paper/base.html", {})

    answer = pdf_named(RequestFactory().get("/a.pdf"), "a.pdf", "paper/base.html", {})

    assert answer.status_code == 501
    assert "inscope[pdf]" in answer.content.decode()
    assert "libpango-1.0-0" in answer.content.decode()


def test_a_missing_library_is_named(monkeypatch):
    def refuse(name, *_more):
        raise OSError("cannot load library 'libpango-1.0-0':\n no such file")

    monkeypatch.setattr(pdf, "import_module", refuse)

    assert why_no_pdf() == "a library is missing: cannot load library 'libpango-1.0-0': no such file"


def test_a_pdf_is_saved_under_its_name(makes_pdf):
    answer = pdf_named(RequestFactory().get("/a.pdf"), "a.pdf", "paper/base.html", {})

    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="a.pdf"'
    assert answer.content.startswith(b"%PDF-1.7")
