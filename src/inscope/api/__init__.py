"""The HTTP API: decisions, questions, published policies and cases, for programs."""

import sys
from types import ModuleType

from django.core.signals import setting_changed


def _load_ninja() -> None:
    """Load ninja without Django's tools for tests, of which it takes one signal: they are megabytes in each process.

    The signal is `django.core.signals.setting_changed`, under another name.
    """
    names = ("django.test", "django.test.signals")
    if any(name in sys.modules for name in names):
        return
    for name in names:
        sys.modules[name] = ModuleType(name)
    vars(sys.modules[names[-1]])["setting_changed"] = setting_changed
    try:
        import ninja.conf  # noqa: F401, PLC0415 - while the tools are hidden
    finally:
        for name in names:
            del sys.modules[name]


_load_ninja()
