"""Where this installation is found by people: links in messages begin with it, whatever a request says of its host."""

from urllib.parse import urlsplit

from inscope.config.env import Environment, SettingRefusedError

ORIGIN = "INSCOPE_ORIGIN"


def origin(env: Environment, hosts: list[str], *, is_https: bool) -> str:
    """Return the origin, such as https://support.example.com; unset, it follows from the first host that is named.

    Raises:
        SettingRefusedError: it is none.
    """
    raw = env.text(ORIGIN).strip().rstrip("/")
    if not raw:
        host = next((one.removeprefix(".") for one in hosts if one != "*"), "localhost")
        return f"https://{host}" if is_https else f"http://{host}:8000"
    try:
        parts = urlsplit(raw)
        is_right = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_right = False
    if not is_right or raw != f"{parts.scheme}://{parts.netloc}" or parts.username or not raw.isprintable():
        raise SettingRefusedError(
            ORIGIN, f"{ORIGIN} is `{raw}`, which is no origin", hint="write it such as https://support.example.com"
        )
    return raw
