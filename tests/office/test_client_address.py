"""Whose address a request has, header by header: what a client writes itself never counts."""

from __future__ import annotations

import pytest

from doudi.office.client_address import client_address, network_of

PEER = "10.0.0.9"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        # Without a trusted proxy the header counts for nothing.
        (0, "", PEER),
        (0, "203.0.113.7", PEER),
        # One proxy: its entry is the last one.
        (1, "203.0.113.7", "203.0.113.7"),
        (1, "198.51.100.1, 203.0.113.7", "203.0.113.7"),
        (1, "127.0.0.1, 10.0.0.1, 198.51.100.1,203.0.113.7 ", "203.0.113.7"),
        # Two: the outer one's is the last but one.
        (2, "203.0.113.7, 10.0.0.8", "203.0.113.7"),
        (2, "198.51.100.1, 203.0.113.7, 10.0.0.8", "203.0.113.7"),
        # Fewer entries than proxies: not all of them were passed, and the peer is taken.
        (1, "", PEER),
        (2, "203.0.113.7", PEER),
        (3, "203.0.113.7, 10.0.0.8", PEER),
        # What is no address at that place, also if one stands further left.
        (1, "unknown", PEER),
        (1, "203.0.113.7, ", PEER),
        (1, "203.0.113.7, _hidden", PEER),
        (1, "198.51.100.1, 203.0.113.7; DROP TABLE", PEER),
        (1, "198.51.100.1, 203.0.113", PEER),
        # One address is one, however it is written.
        (1, "203.0.113.7:51234", "203.0.113.7"),
        (1, "2001:0DB8:0:0::1", "2001:db8::1"),
        (1, "[2001:db8::1]:51234", "2001:db8::1"),
        (1, "[2001:db8::1]", "2001:db8::1"),
        (1, "::ffff:203.0.113.7", "203.0.113.7"),
        (1, "fe80::1%eth0", "fe80::1"),
    ],
)
def test_the_address_is_counted_from_the_right(proxies: int, forwarded: str, address: str) -> None:
    assert client_address(PEER, forwarded, proxies) == address


@pytest.mark.parametrize(
    ("peer", "address"),
    [("::ffff:192.0.2.1", "192.0.2.1"), ("2001:DB8::1", "2001:db8::1"), ("", ""), ("unix:", "unix:")],
)
def test_the_peer_is_named_in_the_same_way(peer: str, address: str) -> None:
    assert client_address(peer, "", 0) == address


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2:ffff::", "2001:db8:1:2::"),
        ("2001:db8:1:3::1", "2001:db8:1:3::"),
        ("::1", "::"),
        ("", ""),
        ("unix:", ""),
    ],
)
def test_a_client_of_ipv6_has_a_whole_network(address: str, network: str) -> None:
    assert network_of(address) == network
