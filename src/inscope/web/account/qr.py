"""A QR code as one path of an SVG, which needs no script, no style and no picture of its own."""

from dataclasses import dataclass

from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

QUIET_MODULES = 4
"""The empty edge that readers expect (ISO/IEC 18004)."""


@dataclass(frozen=True, slots=True)
class QrCode:
    """The dark modules as the path of an SVG, and how many modules each side has."""

    path: str
    side: int


def qr_code(text: str) -> QrCode:
    """Return the QR code of a text."""
    code: QRCode = QRCode(error_correction=ERROR_CORRECT_M, border=QUIET_MODULES)
    code.add_data(text)
    rows = code.get_matrix()
    dark = (f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark)
    return QrCode("".join(dark), len(rows))
