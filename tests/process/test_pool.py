"""The program as it is served, with a pool in transaction mode between it and its database."""

import http.client
import json
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from django.db import connection

from inscope.apps.identity.selectors import actor_of
from inscope.flows.identity.keep_tokens import make_token
from tests.factories import ISSUE, make_case, make_contact, make_customer, make_instance
from tests.pg.pooler import PORT, pooled
from tests.running import data_folder, environment, inscope, process, wait_for

pytestmark = [pytest.mark.process, pytest.mark.django_db(transaction=True)]

START_SECONDS = 120
ADDRESS = re.compile(r"Inscope is at http://127\.0\.0\.1:(\d+)/")
CLIENTS, QUESTIONS = 8, 12


def make_asker(word):
    """A customer with cases, and a token that reads them."""
    customer = make_customer(f"{word} Telecom")
    contact = make_contact(customer)
    for number in range(3):
        make_case(contact, ISSUE, instance=make_instance(customer, name=f"{word} {number}"), subject=f"{word} {number}")
    return make_token(actor_of(contact), name="pool", scopes=["cases:read"], now=datetime.now(UTC))


def subjects(port, token):
    """What a token reads."""
    asking = http.client.HTTPConnection("127.0.0.1", port, timeout=START_SECONDS)
    try:
        asking.request("GET", "/api/v1/cases", headers={"Authorization": f"Bearer {token}"})
        answer = asking.getresponse()
        assert answer.status == 200, answer.read()
        return sorted(one["subject"] for one in json.loads(answer.read())["cases"])
    finally:
        asking.close()


def test_a_site_behind_a_pool_shows_each_customer_its_own_cases(published_pack, tmp_path):
    tokens = {word: make_asker(word) for word in ("Halden", "Orbit")}
    there, output = connection.settings_dict, tmp_path / "serve.txt"

    with data_folder() as home, pooled(there, default_pool_size=2) as folder:
        who = f"{there['USER']}:{quote(there['PASSWORD'], safe='')}"
        address = f"postgresql://{who}@/{there['NAME']}?host={quote(str(folder), safe='')}&port={PORT}"
        env = environment(home, INSCOPE_DATABASE_URL=address)
        with process(*inscope("serve", "--port", "0"), env=env, output=output) as served:
            wait_for(
                lambda: ADDRESS.search(output.read_text()) or served.poll() is not None, START_SECONDS, "it serves"
            )
            found = ADDRESS.search(output.read_text())
            assert found, output.read_text()

            def ask(number):
                word = list(tokens)[number % 2]
                return {(word, *subjects(int(found[1]), tokens[word])) for _ in range(QUESTIONS)}

            with ThreadPoolExecutor(CLIENTS) as clients:
                answers = set().union(*clients.map(ask, range(CLIENTS)))

    assert answers == {(word, f"{word} 0", f"{word} 1", f"{word} 2") for word in tokens}
