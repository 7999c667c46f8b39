"""An address that takes a form, opened as a page: nothing was done, and one link leads to where the form is."""

import re

from tests.security.addresses import PAGES, ask

BACK = re.compile(rb'<a class="btn primary" href="([^"]+)">Go back</a>')


def test_each_of_them_leads_back_to_a_page(halden, session, able):
    ways = {}
    for address in PAGES:
        filled = address.filled(halden.places)
        for who in (session, able):
            answer = ask(who, "GET", filled)
            if answer.status == 405:
                assert "POST" in answer.headers["Allow"], address.route
                ways[address.route] = ask(who, "GET", BACK.search(answer.body)[1].decode()).status

    assert len(ways) > 40
    assert {route: status for route, status in ways.items() if status not in {200, 302}} == {}


def test_a_part_of_a_page_and_other_methods_are_told_without_a_page(halden, able):
    address = f"/desk/cases/{halden.ids['case']}/resolve/"

    assert ask(able, "GET", address, hx_request="true").body == b""
    assert ask(able, "PUT", address).body == b""
