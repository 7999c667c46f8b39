"""Networks around this machine, as the settings name them: of the proxies in front, and of webhooks that are near."""

from inscope.config.env import Environment, SettingRefusedError
from inscope.core.proxies import Network, read_network

PROXIES, WEBHOOKS = "INSCOPE_PROXIES", "INSCOPE_WEBHOOK_NETWORKS"
_OF = {PROXIES: "proxies", WEBHOOKS: "webhooks"}


def networks(env: Environment, name: str) -> list[Network]:
    """Return the networks that a setting names: those of proxies are believed, those of webhooks are asked.

    Raises:
        SettingRefusedError: a word names no network, or all that there are.
    """
    return [_network(name, word) for word in env.words(name)]


def _network(name: str, word: str) -> Network:
    if found := read_network(word):
        return found
    raise SettingRefusedError(
        name,
        f"{name} has `{word}`, which names no address and no network of {_OF[name]}",
        hint=f"write addresses of {_OF[name]} such as 10.0.0.7, or networks of nothing else, such as 10.0.0.0/28",
    )
