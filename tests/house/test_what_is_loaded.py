"""What few pages need is loaded by them, and not by every process that serves."""

import subprocess
import sys

from tests.running import environment

LARGE = {"PIL", "django.test", "fpdf", "holidays", "icalendar", "joserfc", "qrcode", "unittest", "weasyprint"}
LOAD = """
import sys
from inscope.config import wsgi
from inscope.config import urls
from inscope.cli import web_server
print(*sys.modules)
"""


def test_large_libraries_that_few_pages_need_are_loaded_when_they_are_used(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", LOAD],
        env=environment(tmp_path, COVERAGE_PROCESS_CONFIG=""),
        capture_output=True,
        text=True,
        timeout=120,
        cwd="/",
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert LARGE & set(done.stdout.split()) == set()


def test_djangos_tools_for_tests_can_be_had_after_the_api():
    code = "import django; from django.conf import settings; settings.configure(); django.setup()\n"
    code += "import inscope.api; from django.test import Client; from django.test.signals import setting_changed\n"
    code += "from django.core import signals; assert setting_changed is signals.setting_changed"

    assert subprocess.run([sys.executable, "-c", code], timeout=120, check=False).returncode == 0
