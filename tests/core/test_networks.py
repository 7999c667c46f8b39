"""For whom an address stands."""

import pytest

from inscope.core.networks import network_of


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2::1", "2001:db8:1:2::"),
        ("2001:DB8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::"),
        ("fe80::1%eth0", "fe80::"),
        ("", ""),
        ("/run/socket", "/run/socket"),
    ],
)
def test_an_address_stands_for_its_network(address, network):
    assert network_of(address) == network


def test_addresses_of_two_networks_stand_for_two():
    assert network_of("2001:db8:1:2::1") != network_of("2001:db8:1:3::1")
