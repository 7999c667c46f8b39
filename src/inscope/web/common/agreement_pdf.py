"""The copy of an accepted agreement as PDF: the same bytes whenever it is made, with the text itself attached.

The font comes as a package and has the Latin, Greek and Cyrillic letters. For other scripts, fonts of the machine are
used where there are some; a letter that none of them has is printed as its number.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt

from inscope.apps.agreements.rows import AcceptanceRow
from inscope.apps.cases.rows import FileContent
from inscope.reads.agreements_page import AcceptedCopy

if TYPE_CHECKING:
    from fpdf import FPDF

# An image would be fetched from wherever the text says.
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).disable("image")
_FAMILY, _SIZE, _LINE = "serif", 10.5, 5.4
_STYLES = {"": "", "B": "Semibold", "I": "It", "BI": "SemiboldIt"}
_LABEL_WIDTH = 42
_HEADINGS = {"h1": 17, "h2": 12.5, "h3": 11, "h4": 10.5, "h5": 10.5, "h6": 10.5}  # points


def agreement_pdf(copy: AcceptedCopy) -> FileContent:
    """Return the copy as a file."""
    acceptance, text = copy.acceptance, copy.acceptance.text
    made_at = acceptance.recorded_at.astimezone(UTC)
    pdf = _empty_page(str(text), made_at)
    pdf.set_font(size=_HEADINGS["h1"], style="B")
    pdf.multi_cell(0, 8, _printable(pdf, str(text)), new_x="LMARGIN", new_y="NEXT")
    pdf.ln(2)
    for label, value in _facts(acceptance):
        pdf.set_font(size=_SIZE, style="B")
        pdf.cell(_LABEL_WIDTH, _LINE, label)
        pdf.set_font(size=_SIZE)
        pdf.multi_cell(0, _LINE, _printable(pdf, value), align="L", new_x="LMARGIN", new_y="NEXT")
    pdf.ln(4)
    pdf.line(pdf.l_margin, pdf.get_y(), pdf.w - pdf.r_margin, pdf.get_y())
    pdf.ln(2)
    if copy.content is None:
        pdf.multi_cell(0, _LINE, _("The text was signed on paper, and is kept there. Its digest names it."))
    else:
        _write(pdf, copy.content)
        name = f"{text.agreement}-{text.version}.md"
        pdf.embed_file(bytes=copy.content.encode(), basename=name, creation_date=made_at, modification_date=made_at)
    return FileContent(f"{text.agreement}-{text.version}-{acceptance.accepted_on}.pdf", bytes(pdf.output()))


def _facts(one: AcceptanceRow) -> Iterator[tuple[str, str]]:
    yield _("Accepted for"), one.company
    yield _("By"), one.signatory
    if one.authority:
        yield _("Authority"), one.authority
    yield _("On"), one.accepted_on.isoformat()
    if one.is_on_paper:
        yield _("How"), _("on paper")
    else:
        yield _("How"), _("on the site, %(at)s UTC") % {"at": f"{one.recorded_at.astimezone(UTC):%Y-%m-%d %H:%M:%S}"}
        yield _("Network address"), one.address or _("not known")
    if one.withdrawn_on:
        yield _("Withdrawn on"), one.withdrawn_on.isoformat()
    yield _("Version"), one.text.version
    yield _("Digest of the text"), one.text.digest


def _empty_page(title: str, made_at: datetime) -> "FPDF":
    from font_source_serif_pro import font_files_ttf  # noqa: PLC0415 - slow, and few pages need it
    from fpdf import FPDF  # noqa: PLC0415

    pdf = FPDF(format="A4")
    pdf.set_creation_date(made_at)
    pdf.set_title(title)
    pdf.set_margin(22)
    pdf.set_auto_page_break(auto=True, margin=22)
    for style, name in _STYLES.items():
        pdf.add_font(_FAMILY, style, font_files_ttf[f"SourceSerifPro{name}"])
    others = [file for file in settings.PDF_FONTS if Path(file).is_file()]
    for file in others:
        pdf.add_font(file, fname=file)
    pdf.set_fallback_fonts([file.lower() for file in others], exact_match=False)
    pdf.set_font(_FAMILY, size=_SIZE)
    pdf.add_page()
    return pdf


def _write(pdf: "FPDF", content: str) -> None:
    from fpdf import FontFace, TextStyle  # noqa: PLC0415

    space = TextStyle(t_margin=0, b_margin=2)
    headings = {
        tag: TextStyle(font_family=_FAMILY, font_style="B", font_size_pt=size, color=0, t_margin=3, b_margin=0.2)
        for tag, size in _HEADINGS.items()
    }
    pdf.set_font(_FAMILY, size=_SIZE)
    pdf.write_html(
        _printable(pdf, _MARKDOWN.render(content).replace(">\n<", "><")),
        font_family=_FAMILY,
        li_prefix_color=0,
        tag_styles=headings
        | {"p": space, "li": TextStyle(l_margin=6, t_margin=1)}
        | {"code": FontFace(family=_FAMILY), "pre": TextStyle(font_family=_FAMILY), "a": FontFace(color=0)},
    )


def _printable(pdf: "FPDF", text: str) -> str:
    """Return a text with the number of each letter in place of those that no font has."""
    fonts = [pdf.fonts[_FAMILY], *(pdf.fonts[key] for key in pdf._fallback_font_ids)]  # noqa: SLF001 - no other way to them
    known = {code for font in fonts for code in font.cmap}  # type: ignore[union-attr]  # all have files
    return re.sub(r"\S", lambda found: found[0] if ord(found[0]) in known else f"[U+{ord(found[0]):04X}]", text)
