"""Runs one of the tasks of `tests.process.tasks` in an installation, as a process of its own that has its database.

INSCOPE_DATA=FOLDER python tests/process/inside.py prepare
"""

import json
import sys
from importlib import import_module

from inscope.cli.database import database, set_up_django

if __name__ == "__main__":
    with database():
        set_up_django()
        answer = getattr(import_module("tests.process.tasks"), sys.argv[1])()
    sys.stdout.write(f"\n{json.dumps(answer)}\n")
