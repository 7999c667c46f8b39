"""Files that come with a form."""

from typing import IO, Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

from inscope.apps.cases.errors import LARGEST_FILE, MOST_FILES
from inscope.apps.cases.rows import FileContent, NewFile

LARGEST_FORM = LARGEST_FILE * MOST_FILES + 1024 * 1024  # bytes

SANDBOX = "default-src 'none'; sandbox"
"""What a browser may do with a file that somebody sent: nothing."""


class CappedUploadHandler(TemporaryFileUploadHandler):
    """Takes files to disk, and refuses a form that announces more than a form may have before it is read."""

    def handle_raw_input(
        self,
        input_data: IO[bytes],
        META: dict[str, Any],  # noqa: N803 - Django's name
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        """Look at the announced length."""
        del input_data, META, boundary, encoding
        if content_length > LARGEST_FORM:
            message = f"a form has at most {LARGEST_FORM:,} bytes"
            raise RequestDataTooBig(message)


def uploaded(request: HttpRequest) -> tuple[NewFile, ...]:
    """Return the files of a form; one beyond the limit is read no further than shows it."""
    found = request.FILES.getlist("files")
    return tuple(NewFile(file.name or "", file.read(LARGEST_FILE + 1)) for file in found)


def send_file(file: FileContent) -> HttpResponse:
    """Send a file to be kept, never to be shown or run here."""
    response = HttpResponse(file.content, content_type="application/octet-stream")
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=file.name) or ""
    return response
