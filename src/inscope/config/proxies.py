"""The proxies in front, as the settings name them."""

from inscope.config.env import Environment, SettingRefusedError
from inscope.core.proxies import Network, read_network

PROXIES = "INSCOPE_PROXIES"


def proxies(env: Environment) -> list[Network]:
    """Return the networks of the proxies whose word is believed.

    Raises:
        SettingRefusedError: a word names no network, or all that there are.
    """
    return [_network(word) for word in env.words(PROXIES)]


def _network(word: str) -> Network:
    if found := read_network(word):
        return found
    raise SettingRefusedError(
        PROXIES,
        f"{PROXIES} has `{word}`, which names no address and no network of proxies",
        hint="write addresses of proxies such as 10.0.0.7, or networks that hold nothing else, such as 10.0.0.0/28",
    )
