"""What pgbench's script `simple-update` does, done by Python: no flow in Python can do it more often."""

import random
import time
from concurrent.futures import ThreadPoolExecutor

import psycopg

ACCOUNTS_OF_ONE, TELLERS_OF_ONE = 100_000, 10
"""Rows that pgbench makes for a scale of one."""
MOST_DELTA = 5_000


def update_at_once(url: str, scale: int, clients: int, seconds: float) -> int:
    """Let every client run the script on a connection of its own, and return how often they did in these seconds."""
    with ThreadPoolExecutor(clients) as pool:
        return sum(pool.map(lambda seed: _update(url, scale, seed, seconds), range(clients)))


def _update(url: str, scale: int, seed: int, seconds: float) -> int:
    chance, done = random.Random(seed), 0
    with psycopg.connect(url, prepare_threshold=1) as connection:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            account, delta = chance.randint(1, ACCOUNTS_OF_ONE * scale), chance.randint(-MOST_DELTA, MOST_DELTA)
            teller, branch = chance.randint(1, TELLERS_OF_ONE * scale), chance.randint(1, scale)
            connection.execute("update pgbench_accounts set abalance = abalance + %s where aid = %s", [delta, account])
            connection.execute("select abalance from pgbench_accounts where aid = %s", [account]).fetchone()
            connection.execute(
                "insert into pgbench_history (tid, bid, aid, delta, mtime) values (%s, %s, %s, %s, current_timestamp)",
                [teller, branch, account, delta],
            )
            connection.commit()
            done += 1
    return done
