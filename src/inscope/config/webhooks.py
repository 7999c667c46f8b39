"""Where webhooks may be although nobody outside is asked there, as the settings name it."""

from inscope.config.env import Environment, SettingRefusedError
from inscope.core.proxies import Network, read_network

NETWORKS = "INSCOPE_WEBHOOK_NETWORKS"


def webhook_networks(env: Environment) -> list[Network]:
    """Return the networks of this machine and around it in which webhooks are asked.

    Raises:
        SettingRefusedError: a word names no network, or all that there are.
    """
    return [_network(word) for word in env.words(NETWORKS)]


def _network(word: str) -> Network:
    if found := read_network(word):
        return found
    raise SettingRefusedError(
        NETWORKS, f"{NETWORKS} has `{word}`, which names no network", hint="write them such as 10.0.0.0/28"
    )
