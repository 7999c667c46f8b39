"""The packs that ship with the product, and reading a pack from a folder."""

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import ClassVar

from inscope.core.errors import DomainError
from inscope.core.policy.errors import did_you_mean
from inscope.core.policy.files import PackFiles

_REQUIRED = ("policy.md", "facts.yaml", "services.yaml")
_OPTIONAL = ("examples.md", "CHANGES.md")
_LARGEST = 4_000_000


class NoSuchPackError(DomainError):
    """No pack goes by this name, or the folder is none."""

    code: ClassVar[str] = "no_such_pack"


def shipped() -> tuple[str, ...]:
    """Return the names of the packs that ship with the product."""
    return tuple(sorted(entry.name for entry in files(__name__).iterdir() if (entry / "policy.md").is_file()))


def read_shipped(name: str) -> PackFiles:
    """Return the files of a pack that ships with the product.

    Raises:
        NoSuchPackError: no pack of this name ships.
    """
    if name not in shipped():
        hint = did_you_mean(name, shipped()) or f"these ship: {', '.join(shipped())}; a folder has a slash in its name"
        raise NoSuchPackError(f"no pack `{name}` ships with Inscope", hint=hint)
    return _read(files(__name__) / name)


def read_folder(folder: Path) -> PackFiles:
    """Return the files of a pack in a folder.

    Raises:
        NoSuchPackError: there is no folder, a file is missing, cannot be read, or is far too large.
    """
    if not folder.is_dir():
        raise NoSuchPackError(f"`{folder}` is no folder")
    return _read(folder)


def _read(folder: Traversable) -> PackFiles:
    policy, facts, services = (_content(folder / name) for name in _REQUIRED)
    examples, changes = (_content(folder / name) if (folder / name).is_file() else b"" for name in _OPTIONAL)
    return PackFiles(policy, facts, services, examples, changes)


def _content(file: Traversable) -> bytes:
    try:
        with file.open("rb") as opened:
            content = opened.read(_LARGEST + 1)
    except FileNotFoundError:
        hint = f"a pack has {', '.join(_REQUIRED)}"
        raise NoSuchPackError(f"`{file}` is missing", hint=hint) from None
    except OSError as error:
        raise NoSuchPackError(f"`{file}` cannot be read: {error.strerror}") from None
    if len(content) > _LARGEST:
        raise NoSuchPackError(f"`{file}` has more than {_LARGEST:,} bytes")
    return content
