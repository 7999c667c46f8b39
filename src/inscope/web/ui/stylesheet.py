"""The stylesheet: many small files, one to a block, sent as one answer in the order of the cascade.

A list of imports would cost a browser one request a file before it can paint. So the files are joined once
a process, without comments and layout, under an address that names their content and may therefore be kept
for ever.
"""

import gzip
import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

FOLDER = Path(__file__).parent / "static" / "ui"
PAPER = Path(__file__).parent / "paper" / "paper.css"
"""The styles of what is printed as PDF: no browser is sent them."""
LAYERS = ("reset", "tokens", "base", "layout", "blocks", "responsive", "utilities")


@dataclass(frozen=True, slots=True)
class Stylesheet:
    """The joined text, and the digest that names it."""

    content: bytes
    compressed: bytes
    digest: str


@lru_cache(maxsize=1)
def stylesheet() -> Stylesheet:
    """Return every file inside its cascade layer."""
    layers = [f"@layer {', '.join(LAYERS)};"]
    layers += [f"@layer {layer} {{\n{_layer(layer)}}}" for layer in LAYERS]
    content = "\n".join(layers).encode()
    return Stylesheet(content, gzip.compress(content, mtime=0), hashlib.sha256(content).hexdigest()[:12])


def stylesheet_address() -> str:
    """Return the address of the stylesheet as it is now."""
    return reverse("stylesheet", args=[stylesheet().digest])


@require_safe
def show_stylesheet(request: HttpRequest, digest: str) -> HttpResponse:
    """Send the stylesheet; only the address of the present one may be kept."""
    sheet = stylesheet()
    is_compressed = "gzip" in request.headers.get("Accept-Encoding", "")
    body = sheet.compressed if is_compressed else sheet.content
    response = HttpResponse(body, content_type="text/css; charset=utf-8", headers={"Vary": "Accept-Encoding"})
    if is_compressed:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if digest == sheet.digest else "no-cache"
    return response


def _layer(layer: str) -> str:
    files = sorted(FOLDER.glob("blocks/*.css")) if layer == "blocks" else [FOLDER / f"{layer}.css"]
    return "".join(_for_sending(file.read_text(encoding="utf-8")) for file in files)


def _for_sending(text: str) -> str:
    """Leave out what only its authors read: comments, and the space around braces and after colons and commas.

    No selector has a space after its colon, so that none loses its meaning.
    """
    told = re.sub(r"\s*([{};])\s*", r"\1", re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL))
    return re.sub(r"([:,])\s+", r"\1", told).strip()
