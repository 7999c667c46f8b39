"""Our own pages as PDF, by WeasyPrint where it is installed: tagged for screen readers, and nothing is fetched.

The fonts come as a package. For letters that they lack, fonts of the machine are used where there are some.
"""

import threading
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from inscope.core.errors import DomainError
from inscope.core.outbox import one_line
from inscope.web.common.csv import named
from inscope.web.ui.stylesheet import PAPER

CONTENT_TYPE = "application/pdf"
HOW = (
    "install `inscope[pdf]`, and Pango (Debian: libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0); "
    "until then, print the page"
)
MOST_CHARACTERS = 600_000
MOST_PAGES = 50
OURS = "inscope:"
"""What a template names a stylesheet or a font by; no other address leads anywhere."""
_FONTS = ("", "It", "Semibold", "SemiboldIt")
_one_at_a_time = threading.Lock()


class NoPdfError(DomainError):
    """Nothing here makes PDF."""

    code: ClassVar[str] = "no_pdf"


class TooLongError(DomainError):
    """More than a PDF of ours has."""

    code: ClassVar[str] = "pdf_too_long"

    def __init__(self) -> None:
        super().__init__(f"this has more than {MOST_PAGES} pages", hint="take a shorter time, or the table as CSV")


@lru_cache(maxsize=1)
def has_pdf() -> bool:
    """Say whether what makes PDF is installed, without loading it: whether it works, `why_no_pdf` says."""
    return find_spec("weasyprint") is not None


def why_no_pdf() -> str:
    """Return why no PDF can be made here; nothing, where one can."""
    try:
        import_module("weasyprint")
    except ImportError:
        return "WeasyPrint is not installed"
    except OSError as error:
        return f"a library is missing: {' '.join(str(error).split())[:120]}"
    return ""


def pdf_named(request: HttpRequest, name: str, template: str, context: dict[str, Any]) -> HttpResponse:
    """Return a template as a file to be saved; where nothing makes PDF, 501 and how to have it."""
    try:
        content = pdf_of(template, context)
    except NoPdfError as error:
        return render(request, "501.html", {"error": error}, status=501)
    return named(name, HttpResponse(content, content_type=CONTENT_TYPE))


def pdf_of(template: str, context: dict[str, Any]) -> bytes:
    """Return a template as PDF/UA-1; it raises as `printed` does."""
    return printed(render_to_string(template, context))


def printed(text: str) -> bytes:
    """Return HTML as PDF/UA-1: the same bytes for the same text.

    Raises:
        NoPdfError: nothing here makes PDF.
        TooLongError: it is more than a process should spend its time on.
    """
    if why := why_no_pdf():
        raise NoPdfError(why, hint=HOW)
    if len(text) > MOST_CHARACTERS:
        raise TooLongError
    from weasyprint import HTML  # noqa: PLC0415 - slow, large, and perhaps not there

    with _one_at_a_time:
        document = HTML(string=text, base_url=OURS, url_fetcher=_ours()).render(pdf_variant="pdf/ua-1")
        if len(document.pages) > MOST_PAGES:
            raise TooLongError
        document.metadata.title = one_line(document.metadata.title or "")
        content: bytes = document.write_pdf(pdf_variant="pdf/ua-1")
    return content


@lru_cache(maxsize=1)
def _files() -> dict[str, tuple[Path, str]]:
    """Return what a template can name, with its type."""
    from font_source_serif_pro import font_files_ttf  # noqa: PLC0415 - few pages need it

    names = (f"SourceSerifPro{style}" for style in _FONTS)
    fonts = {f"{OURS}{name}": (Path(font_files_ttf[name]), "font/ttf") for name in names}
    return fonts | {f"{OURS}paper.css": (PAPER, "text/css")}


def _ours() -> Any:  # noqa: ANN401 - a class of a library that is perhaps not there
    """Return what fetches our own files, and nothing else: no network, no file, no data."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: PLC0415

    class Ours(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: object = None) -> Any:  # noqa: ANN401
            del headers
            if url not in _files():
                raise ValueError(f"`{url}` is none of ours")
            path, content_type = _files()[url]
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": content_type})

    return Ours()
