"""How tests of pages ask for them, as somebody who is signed in."""

import pytest
from django.urls import reverse


@pytest.fixture
def send(client):
    """Send a form to a page that has a name, as a person."""

    def post(person, page, /, *ids, **fields):
        client.force_login(person)
        return client.post(reverse(page, args=ids), fields)

    return post


@pytest.fixture
def read(client):
    """Return the words of a page that has a name, each after one space, as a person reads it."""

    def get(person, page, *ids):
        client.force_login(person)
        return " ".join(client.get(reverse(page, args=ids)).content.decode().split())

    return get
