"""What `inscope doctor` looks at: the machine first, then the database, then what is in it."""

import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from importlib import import_module
from pathlib import Path

import psycopg

from inscope.cli.database import APPLICATION_URL, SETTINGS, set_up_django
from inscope.cli.errors import AddressRefusedError, PortBusyError
from inscope.cli.ports import usable_port
from inscope.config.env import Environment
from inscope.config.networks import PROXIES, networks
from inscope.core.errors import DomainError
from inscope.core.proxies import Network
from inscope.pg.account import server_account
from inscope.pg.binaries import find_binaries
from inscope.pg.embedded import Server
from inscope.pg.folder import default_data_folder

OLDEST_PYTHON = (3, 11)
LITTLE_SPACE_BYTES = 1_000_000_000
NO_SPACE_BYTES = 100_000_000


class Level(StrEnum):
    """How bad it is."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the answer."""

    level: Level
    subject: str
    found: str
    mend: str = ""


def examine(host: str, port: int) -> Iterator[Finding]:
    """Look at everything, in the order in which it would be mended; changes and starts nothing."""
    server = Server(default_data_folder(os.environ))
    yield _python()
    yield from _data_folder(server)
    yield _disk_space(server.folder.home)
    yield _port(host, port)
    yield from _who_may_reach_us(Environment(os.environ))
    if Environment(os.environ).secret(APPLICATION_URL):
        yield Finding(Level.OK, "PostgreSQL", f"{APPLICATION_URL} names a server of your own")
        yield from _database()
        return
    yield from _own_server(server)
    if server.pid() is None:
        yield Finding(
            Level.WARN,
            "database",
            "not running, so roles, migrations and packs were not looked at",
            "start it with `inscope demo` or `inscope serve`, and ask again",
        )
        yield from _settings()
        return
    yield from _database()


def _python() -> Finding:
    version = ".".join(str(part) for part in sys.version_info[:3])
    if sys.version_info < OLDEST_PYTHON:
        return Finding(Level.FAIL, "Python", version, "use Python 3.11 or later")
    return Finding(Level.OK, "Python", version)


def _data_folder(server: Server) -> Iterator[Finding]:
    home = server.folder.home
    if not home.exists():
        yield Finding(Level.WARN, "data folder", f"`{home}` is not made yet", "`inscope demo` makes it")
        return
    try:
        server.folder.prepare()
    except DomainError as error:
        yield Finding(Level.FAIL, "data folder", error.message, error.hint)
        return
    yield Finding(Level.OK, "data folder", f"`{home}` is ours and can be written")
    if open_secrets := [file.name for file in home.glob("*.secret") if file.stat().st_mode & 0o077]:
        names = ", ".join(sorted(open_secrets))
        yield Finding(Level.FAIL, "secrets", f"others may read {names}", f"chmod 600 {home}/*.secret")


def _disk_space(home: Path) -> Finding:
    existing = next(folder for folder in (home, *home.parents) if folder.exists())
    free = shutil.disk_usage(existing).free
    found = f"{free / 1e9:.1f} GB free"
    if free < NO_SPACE_BYTES:
        return Finding(Level.FAIL, "disk", found, "free some space before the database stops")
    if free < LITTLE_SPACE_BYTES:
        return Finding(Level.WARN, "disk", found, "free some space soon")
    return Finding(Level.OK, "disk", found)


def _port(host: str, port: int) -> Finding:
    try:
        usable_port(host, port)
    except PortBusyError as error:
        return Finding(Level.WARN, "port", f"{error.message} (perhaps by Inscope itself)", error.hint)
    except AddressRefusedError as error:
        return Finding(Level.FAIL, "port", error.message, error.hint)
    return Finding(Level.OK, "port", f"{port} on {host} is free")


def _who_may_reach_us(env: Environment) -> Iterator[Finding]:
    try:
        trusted, is_https = networks(env, PROXIES), env.flag("INSCOPE_HTTPS")
    except DomainError as error:
        yield Finding(Level.FAIL, "proxies", error.message, error.hint)
    else:
        yield _proxies(trusted, is_https=is_https)
    if "*" in env.words("INSCOPE_HOSTS"):
        yield Finding(
            Level.FAIL, "hosts", "INSCOPE_HOSTS is `*`: links would lead wherever a request says", "name the hosts"
        )


def _proxies(trusted: list[Network], *, is_https: bool) -> Finding:
    if trusted:
        return Finding(Level.OK, "proxies", f"{', '.join(str(one) for one in trusted)} say who asks")
    if is_https:
        return Finding(
            Level.FAIL,
            "proxies",
            f"INSCOPE_HTTPS is 1 and {PROXIES} is not set: every page leads to itself",
            f"set {PROXIES} to the address of the proxy that speaks HTTPS, such as 127.0.0.1",
        )
    return Finding(Level.OK, "proxies", "none: whoever is connected is who asks")


def _settings() -> Iterator[Finding]:
    """Read every setting, for which no database has to run; what is wrong with proxies is told already."""
    try:
        import_module(SETTINGS)
    except DomainError as error:
        if error.details().get("setting") != PROXIES:
            yield Finding(Level.FAIL, "settings", error.message, error.hint)


def _own_server(server: Server) -> Iterator[Finding]:
    try:
        found = find_binaries(os.environ)
        account = server_account(os.environ)
    except DomainError as error:
        yield Finding(Level.FAIL, "PostgreSQL", error.message, error.hint)
        return
    yield Finding(Level.OK, "PostgreSQL", f"{found.version} in `{found.folder}`")
    if account.is_shared:
        yield Finding(
            Level.WARN,
            "account",
            f"PostgreSQL runs as `{account.name}`, as other daemons may: they could read the data",
            "make an account for it and set INSCOPE_PG_USER, before the first start",
        )
    if server.folder.has_database():
        made_by = _made_by(server)
        if made_by not in {None, str(found.major)}:
            yield Finding(
                Level.FAIL,
                "database",
                f"made by PostgreSQL {made_by}, and the programs are {found.version}",
                f"set INSCOPE_PG_BIN to a PostgreSQL {made_by}, or move the data over with pg_upgrade",
            )


def _made_by(server: Server) -> str | None:
    """Return the major version that made the data, or None where we may not look."""
    try:
        return (server.folder.pgdata / "PG_VERSION").read_text().strip()
    except OSError:
        return None


def _database() -> Iterator[Finding]:
    try:
        set_up_django()
        yield from _roles()
        yield from _contents()
    except DomainError as error:
        yield Finding(Level.FAIL, "database", error.message, error.hint)
    except psycopg.Error as error:
        yield Finding(Level.FAIL, "database", str(error).strip(), f"check {APPLICATION_URL}")


def _roles() -> Iterator[Finding]:
    from django.db import connection  # noqa: PLC0415 -- Django is set up by now, and not before

    from inscope.pg.roles import APPLICATION, STAFF_ROLE  # noqa: PLC0415

    parameters = {key: value for key, value in connection.get_connection_params().items() if key in _LIBPQ}
    with psycopg.connect(**parameters, connect_timeout=5) as direct:
        version = direct.info.server_version // 10_000
        row = direct.execute(_WHAT_THE_ROLE_MAY).fetchone()
    role, is_superuser, bypasses, owned, sees_all, may_see_all = row or ("", True, True, 0, True, False)
    yield Finding(Level.OK, "server", f"PostgreSQL {version} answers `{role}`")
    problems = [
        f"{what}"
        for what, is_so in (
            ("is a superuser", is_superuser),
            ("bypasses row security", bypasses),
            (f"owns {owned} tables", owned),
            (f"inherits `{STAFF_ROLE}`, and so sees every customer always", sees_all and not is_superuser),
            (f"is no member of `{STAFF_ROLE}`, as which staff are served", not may_see_all),
        )
        if is_so
    ]
    if problems:
        yield Finding(
            Level.FAIL,
            "role",
            f"the application's role `{role}` {', '.join(problems)}",
            f"serve as `{APPLICATION}`, which owns nothing; migrate as the owner",
        )
    else:
        yield Finding(Level.OK, "role", f"`{role}` owns nothing and bypasses nothing")


def _contents() -> Iterator[Finding]:
    from inscope.apps.published.selectors import published_versions  # noqa: PLC0415
    from inscope.flows.identity.add_staff import all_staff  # noqa: PLC0415
    from inscope.pg.schema import unapplied_migrations  # noqa: PLC0415

    if missing := unapplied_migrations():
        yield Finding(
            Level.FAIL, "migrations", f"{len(missing)} missing, first `{missing[0]}`", "run `inscope migrate`"
        )
        return
    yield Finding(Level.OK, "migrations", "all applied")
    if any(one.has_password for one in all_staff()):
        yield Finding(Level.OK, "staff", "somebody can sign in")
    else:
        yield Finding(
            Level.WARN, "staff", "nobody of the staff can sign in", "`inscope staff add EMAIL --name NAME --role ROLE`"
        )
    yield from _second_factors()
    yield from _provider()
    versions = published_versions()
    if versions:
        yield Finding(Level.OK, "packs", ", ".join(str(version) for version in versions))
    else:
        yield Finding(Level.WARN, "packs", "none is published", "`inscope policy publish PACK`, or `inscope demo`")
    yield from _static_files()
    yield _pdf()
    yield from _work()


def _second_factors() -> Iterator[Finding]:
    from django.conf import settings  # noqa: PLC0415

    from inscope.core.second_factors import NEED_BY_DEFAULT  # noqa: PLC0415
    from inscope.demo import SIGN_INS  # noqa: PLC0415
    from inscope.flows.seeds.load import people_there  # noqa: PLC0415

    if spared := sorted(NEED_BY_DEFAULT - settings.MFA_ROLES):
        yield Finding(
            Level.WARN,
            "second factor",
            f"not asked of {', '.join(spared)}",
            "leave INSCOPE_MFA_ROLES unset, or name these roles in it",
        )
    else:
        yield Finding(Level.OK, "second factor", f"asked of {', '.join(sorted(settings.MFA_ROLES))}")
    if people_there(one.email for one in SIGN_INS):
        yield Finding(
            Level.WARN,
            "demonstration",
            "its people can sign in, and their password is public",
            "for a machine that only you reach; an own installation begins with an empty data folder",
        )


def _provider() -> Iterator[Finding]:
    """Ask the other provider who signs people in, if there is one, how it describes itself."""
    from inscope.core.oidc import ProviderDownError  # noqa: PLC0415
    from inscope.web.account.oidc import configured  # noqa: PLC0415
    from inscope.web.account.oidc_client import description  # noqa: PLC0415

    provider = configured()
    if provider is None:
        return
    try:
        description(provider)
    except ProviderDownError as error:
        yield Finding(Level.FAIL, "provider", error.reason, "check INSCOPE_OIDC_ISSUER, and the way there")
    else:
        vouched = f", and vouches for {', '.join(sorted(provider.domains))}" if provider.domains else ""
        yield Finding(Level.OK, "provider", f"`{provider.issuer}` answers{vouched}")


def _static_files() -> Iterator[Finding]:
    from django.conf import settings  # noqa: PLC0415

    if settings.STATIC_ROOT is None:
        yield Finding(Level.WARN, "static files", "served plain, without digests", "for development and tests only")
    elif Path(settings.STATIC_ROOT, ".collected").exists():
        yield Finding(Level.OK, "static files", f"collected in `{settings.STATIC_ROOT}`")
    else:
        yield Finding(Level.WARN, "static files", "not collected yet", "`inscope serve` collects them")


def _pdf() -> Finding:
    from inscope.web.common.pdf import HOW, why_no_pdf  # noqa: PLC0415

    if why := why_no_pdf():
        return Finding(Level.WARN, "PDF", f"{why}: pages are printed instead", HOW)
    return Finding(Level.OK, "PDF", "can be made")


def _work() -> Iterator[Finding]:
    """Look at the worker, at what it left undone, and at the way out for messages."""
    from django.conf import settings  # noqa: PLC0415

    from inscope.flows.outbox.keep import counts  # noqa: PLC0415
    from inscope.pg.jobs import worker_state  # noqa: PLC0415

    state, messages = worker_state(), counts(now=datetime.now(UTC))
    found = f"{state.workers} alive, {state.due} jobs wait, {state.failed} failed"
    if state.workers:
        yield Finding(Level.OK, "worker", found)
    else:
        yield Finding(Level.WARN, "worker", found, "`inscope serve` runs one, or `inscope worker` on its own")
    found = f"{messages.waiting} wait, {messages.failed} failed"
    if not settings.MAIL_IS_SET_UP:
        yield Finding(
            Level.WARN,
            "messages",
            f"{found}; no e-mail leaves, since no mail server is named",
            "set INSCOPE_MAIL_URL and INSCOPE_MAIL_FROM: what waits is sent then",
        )
    elif messages.failed or messages.late:
        yield Finding(Level.WARN, "messages", f"{found}, {messages.late} are late", "see Messages in the office")
    else:
        yield Finding(Level.OK, "messages", f"{found}; e-mail leaves by `{settings.EMAIL_HOST}`")


_LIBPQ = frozenset({"dbname", "user", "password", "host", "port", "sslmode", "options"})
_WHAT_THE_ROLE_MAY = """
select current_user, rolsuper, rolbypassrls,
       (select count(*) from pg_class where relowner = current_user::regrole and relkind in ('r', 'p', 'v', 'm')),
       coalesce(pg_has_role(current_user, staff.oid, 'usage'), false),
       coalesce(pg_has_role(current_user, staff.oid, 'member'), false)
from pg_roles left join (select oid from pg_roles where rolname = 'inscope_staff') staff on true
where pg_roles.rolname = current_user
"""
