"""What is refused about the catalogue."""

from typing import ClassVar

from inscope.core.errors import DomainError


class NotInCatalogError(DomainError):
    """A product, or a part of one, that there is not."""

    code: ClassVar[str] = "not_in_catalog"

    def __init__(self) -> None:
        super().__init__("there is no such record in the catalogue")
