"""Collects style sheets and scripts into the data folder, under names that change with their contents."""

import hashlib
import os

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

from inscope import __version__
from inscope.pg.folder import DataFolder, default_data_folder


def collect_static() -> bool:
    """Collect unless nothing changed since the last time, and say whether it was needed."""
    if settings.PLAIN_STATIC:
        return False
    stamp = DataFolder(default_data_folder(os.environ)).static / ".collected"
    seen = _fingerprint()
    if stamp.exists() and stamp.read_text() == seen:
        return False
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(seen)
    return True


def _fingerprint() -> str:
    """Return what tells one state of the source files from another: names, sizes and times."""
    total = hashlib.sha256(__version__.encode())
    for finder in get_finders():
        for path, storage in finder.list([]):
            status = os.stat(storage.path(path))  # noqa: PTH116 -- a storage hands out text
            total.update(f"{path} {status.st_size} {status.st_mtime_ns}\n".encode())
    return total.hexdigest()
