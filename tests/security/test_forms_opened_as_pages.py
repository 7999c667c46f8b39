"""An address that takes a form, opened as a page: nothing was done, and one link leads to where the form is."""

import re

from tests.security.addresses import PAGES, ask

BACK = re.compile(rb'<a class="btn primary" href="([^"]+)">Go back</a>')
NOT_ALLOWED = 405


def test_each_of_them_leads_back_to_a_page(halden, session, able):
    """A page is one step up, or two, where the address in between takes a form as well."""
    ways = {}
    for address in PAGES:
        for who in (session, able):
            answer = ask(who, "GET", address.filled(halden.places))
            if answer.status == NOT_ALLOWED:
                assert "POST" in answer.headers["Allow"], address.route
                ways[address.route] = go_back(who, answer)

    assert len(ways) > 40
    assert {route: status for route, status in ways.items() if status not in {200, 302}} == {}


def go_back(who, answer):
    """Follow the way back, twice at most, and return how the last page answers."""
    for _step in range(2):
        if answer.status == NOT_ALLOWED:
            answer = ask(who, "GET", BACK.findall(answer.body)[0].decode())
    return answer.status


def test_a_part_of_a_page_and_other_methods_are_told_without_a_page(halden, able):
    address = f"/desk/cases/{halden.ids['case']}/resolve/"

    assert ask(able, "GET", address, hx_request="true").body == b""
    assert ask(able, "PUT", address).body == b""
