"""Where the site is, as people who call a command say it."""

from urllib.parse import urlsplit

import click


def checked_site(_context: click.Context, _option: click.Parameter, url: str) -> str:
    """Return the address of a site without a stroke at its end; a callback of options.

    Raises:
        BadParameter: it is none.
    """
    try:
        parts = urlsplit(url)
        is_site = parts.scheme in {"http", "https"} and bool(parts.hostname) and url.isprintable() and " " not in url
    except ValueError:
        is_site = False
    if not is_site:
        raise click.BadParameter(f"`{url}` is no address of a site, such as https://support.example.com")
    return url.rstrip("/")
