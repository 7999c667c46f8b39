"""Where the installation speaks HTTPS, programs that forget it are told, and people are led to it."""

import pytest


@pytest.fixture(autouse=True)
def https(settings):
    settings.SECURE_SSL_REDIRECT = True


@pytest.mark.parametrize("address", ["/api/v1/cases", "/api/v1/decisions", "/api/v1/there/is/no/such/address"])
def test_an_operation_over_plain_http_is_refused_and_led_nowhere(client, address):
    answer = client.post(address, headers={"Authorization": "Bearer insc_something"})

    assert answer.status_code == 403
    assert answer.json()["code"] == "https_needed"
    assert "Location" not in answer.headers
    assert "Content-Security-Policy" in answer.headers


def test_the_same_over_https_is_answered(client, db):
    assert client.get("/api/v1/cases", secure=True).json()["code"] == "not_signed_in"


@pytest.mark.parametrize("address", ["/", "/login/", "/api/docs/"])
def test_a_page_leads_to_https(client, address):
    assert client.get(address).headers["Location"] == f"https://testserver{address}"


def test_where_nobody_speaks_https_operations_are_answered(client, db, settings):
    settings.SECURE_SSL_REDIRECT = False

    assert client.get("/api/v1/cases").json()["code"] == "not_signed_in"
