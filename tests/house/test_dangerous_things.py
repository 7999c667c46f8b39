"""What is dangerous is done nowhere, or in the places that are named here with their reason."""

import ast
import re
import tomllib
from functools import cache
from pathlib import Path

import pytest

import inscope

SOURCE = Path(inscope.__file__).parent
MODULES = {str(path.relative_to(SOURCE)): ast.parse(path.read_text(encoding="utf-8")) for path in SOURCE.rglob("*.py")}

IMPORTED = {
    "pickle": {},
    "marshal": {},
    "shelve": {},
    "xml": {},
    "lxml": {},
    "ldap": {},
    "ldap3": {},
    "jinja2": {},
    "random": {},
    "smtplib": {},
    "imaplib": {},
    "ftplib": {},
    "telnetlib": {},
    "zipfile": {},
    "tarfile": {},
    "PIL": {},
    "pymemcache": {},
    "urllib.request": {"web/account/oidc_client.py": "asks the provider that the settings name"},
    "urllib3": {},
    "requests": {},
    "httpx": {},
    "aiohttp": {},
    "http.client": {
        "apps/outbox/channels/webhook.py": "asks the webhooks that an administrator names, at the address it looked at",
        "cli/web_server.py": "asks the own server whether it answers",
        "web/account/oidc_client.py": "what a provider may answer wrongly",
    },
    "socket": {
        "apps/outbox/channels/webhook.py": "looks up where a webhook is, once, and connects there",
        "cli/ports.py": "looks whether a port is free",
    },
    "ctypes": {},
    "hmac": {
        "core/second_factors.py": "codes of apps (RFC 6238)",
        "web/account/oidc.py": "compares without telling how far it is right",
    },
    "hashlib": {
        "api/answers.py": "the name of an answer, for caches",
        "apps/cases/services.py": "the digest of a file",
        "apps/identity/passwords.py": "the form in which lists of leaked passwords are published",
        "apps/identity/selectors.py": "tokens and keys of sessions, which are long and random",
        "apps/imports/services.py": "the digest of a file",
        "apps/sla/services.py": "the digest of a calendar",
        "cli/static_files.py": "whether files changed",
        "core/agreements.py": "the digest of a text",
        "core/chain.py": "the chain of the audit",
        "core/ledger.py": "the digest of postings",
        "core/policy/files.py": "the digest of a pack",
        "core/records.py": "whether a record moved on",
        "core/second_factors.py": "recovery codes, which are long and random",
        "core/seeds/endoflife.py": "the digest of a file",
        "core/seeds/read.py": "the digest of a file",
        "flows/cases/open_case.py": "whether a key was used for the same request",
        "flows/hours/contents.py": "whether a key was used for the same work",
        "keys.py": "the name of a key; the key of a secret box, from the secret key",
        "pg/socket_folder.py": "the name of a folder",
        "reads/calendar_page.py": "whether a draft is the one that was looked at",
        "web/account/oidc.py": "PKCE (RFC 7636)",
        "web/ui/stylesheet.py": "the name of a file, for caches",
    },
    "standardwebhooks": {"apps/outbox/channels/webhook.py": "signs what webhooks are told"},
    "joserfc": {"web/account/oidc_client.py": "signatures of the provider"},
    "cryptography": {
        "apps/identity/factors.py": "a secret box (Fernet) for the secrets of apps",
        "apps/outbox/endpoints.py": "a secret box for the secrets of webhooks",
        "keys.py": "Ed25519, for licence certificates; secret boxes",
    },
    "weasyprint": {"web/common/pdf.py": "prints pages of ours, with a fetcher that has no network and no files"},
    "subprocess": {
        "cli/work.py": "the worker, which is `inscope` itself",
        "pg/binaries.py": "PostgreSQL",
        "pg/initdb.py": "PostgreSQL",
        "pg/launcher.py": "PostgreSQL",
        "pg/processes.py": "the list of processes",
    },
}
"""What is imported by nobody, or by whom it may be and why. Another machine is asked in one place."""

CALLED = {
    "eval": {},
    "exec": {"core/policy/compile.py": "text that was written from typed trees"},
    "compile": {"core/policy/compile.py": "text that was written from typed trees"},
    "system": {},
    "popen": {},
    "mktemp": {},
    "md5": {},
    "sha1": {"apps/identity/passwords.py": "the form in which lists of leaked passwords are published"},
    "Template": {},
    "from_string": {},
    "RawSQL": {},
    "extra": {},
    "raw": {},
    "mark_safe": {"web/ui/templatetags/ui.py": "icons of a package, and Markdown without HTML"},
}
"""Functions that are called by nobody, or by whom they may be."""
MAKES_SOURCE = "core/policy/compile.py"
"""It writes Python from typed trees; what reaches it is tested apart."""


@cache
def imports(tree):
    nodes = tuple(ast.walk(tree))
    plain = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    return [*plain, *(node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module)]


@cache
def calls(tree):
    """The calls of a module, by the last part of their name; `re.compile` runs no text."""
    return [(called(node.func), node) for node in ast.walk(tree) if isinstance(node, ast.Call)]


def called(function):
    if ast.unparse(function) == "re.compile":
        return "pattern"
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def importing(name, modules):
    return {path for path, tree in modules.items() if any(re.match(rf"{name}(\.|$)", one) for one in imports(tree))}


def calling(name, modules):
    return {path for path, tree in modules.items() if any(one == name for one, _call in calls(tree))}


def is_written(text):
    """Whether a pattern or a format stands in the source: as a text, in constants, or as SQL that is put together."""
    names = [ast.unparse(one) for one in ast.walk(text) if isinstance(one, ast.Name)]
    return all(one.strip("_").isupper() for one in names) or ast.unparse(text).startswith("sql.SQL(")


def wrong_calls(modules):
    """Calls that are dangerous by what they are given."""
    for path, tree in modules.items():
        for name, call in calls(tree):
            given = {one.arg: one.value for one in call.keywords}
            if "shell" in given:
                yield f"{path}: a shell"
            if ast.unparse(call.func).startswith(("re.", "regex.")) and call.args and not is_written(call.args[0]):
                yield f"{path}: a pattern that is made while it runs"
            if (
                path != MAKES_SOURCE
                and name == "format"
                and isinstance(call.func, ast.Attribute)
                and not is_written(call.func.value)
            ):
                yield f"{path}: a format that is made while it runs"
            if name == "load" and ast.unparse(call.func) == "yaml.load" and ast.unparse(given["Loader"]) != "_Loader":
                yield f"{path}: YAML that makes objects"
            if name == "new" and ast.unparse(call.func) == "hashlib.new":
                yield f"{path}: a hash by name"


@pytest.mark.parametrize("name", IMPORTED)
def test_what_is_dangerous_is_imported_where_it_is_needed(name):
    assert importing(name, MODULES) - {path for path in MODULES if path.startswith("testing/")} == IMPORTED[name].keys()


@pytest.mark.parametrize("name", CALLED)
def test_what_is_dangerous_is_called_where_it_is_needed(name):
    assert calling(name, MODULES) == CALLED[name].keys()


def test_no_call_runs_a_shell_or_makes_objects_from_text():
    assert list(wrong_calls(MODULES)) == []


@pytest.mark.parametrize(
    "line",
    [
        "import pickle",
        "from xml.etree import ElementTree",
        "def f():\n    import requests.sessions",
        "os.system(text)",
        "hashlib.md5(text)",
        "Person.objects.raw(text)",
        "eval(text)",
        "subprocess.run(text, shell=True)",
        "subprocess.run(text, shell=flag)",
        "yaml.load(text, Loader=yaml.Loader)",
        "hashlib.new(name)",
        "re.search(f'^{name}$', text)",
        "re.compile(name)",
        "name.format(text)",
    ],
)
def test_a_module_that_does_it_all_the_same_is_noticed(line):
    modules = {"new.py": ast.parse(line)}

    found = [
        *(name for name in IMPORTED if importing(name, modules)),
        *(name for name in CALLED if calling(name, modules)),
    ]
    assert [*found, *wrong_calls(modules)] != []


def test_what_tests_need_is_not_shipped():
    built = tomllib.loads((SOURCE.parents[1] / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"]
    elsewhere = {path: tree for path, tree in MODULES.items() if not path.startswith("testing/")}

    assert built["targets"]["wheel"]["exclude"] == ["src/inscope/testing"]
    assert importing("inscope.testing", elsewhere) | importing("pytest", elsewhere) == set()
