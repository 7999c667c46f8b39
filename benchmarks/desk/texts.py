"""Texts as customers write them, by length: 60 to 110 words, the same for the same seed."""

import random

_SAMPLE = (
    "since the upgrade our trunk gateway drops sessions after handshake and log shows relay without route while "
    "registrar answers late under load when second node takes over audio is lost for a third of calls we have "
    "restarted media server twice changed timers as your manual says but it returns within an hour please look at "
    "attached trace from monday morning where failover begins near nine customers notice silence of some seconds "
    "before streams resume or end our own balancer was taken out of path this morning nothing changed by that we "
    "need to know whether this is a known fault in release five or something about our configuration thank you"
)
WORDS = _SAMPLE.split()
FEWEST, MOST = 60, 110


def text(chance: random.Random) -> str:
    """Return one message."""
    words = chance.choices(WORDS, k=chance.randint(FEWEST, MOST))
    return " ".join(words).capitalize() + "."


def subject(chance: random.Random) -> str:
    """Return one line."""
    return " ".join(chance.choices(WORDS, k=chance.randint(4, 8))).capitalize()
