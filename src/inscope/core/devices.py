"""Which device a session is on, in words that its owner recognises."""

_BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)
"""The first word that a browser names decides: many also name those that they are like."""

LONGEST_AGENT = 300
"""Of what a browser says of itself, so much is kept."""


def device_words(agent: str) -> tuple[str, str]:
    """Return browser and system, each empty where it is not known.

    >>> device_words("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
    ('Firefox', 'Linux')
    """
    return _first(_BROWSERS, agent), _first(_SYSTEMS, agent)


def _first(words: tuple[tuple[str, str], ...], agent: str) -> str:
    return next((shown for sign, shown in words if sign in agent), "")
