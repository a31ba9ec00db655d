"""Which address a request comes from, where proxies stand in front of the office.

Every proxy writes the address that it was called from at the right end of X-Forwarded-For. Whoever calls the first of them may
write anything to the left of that. So of N trusted proxies the N-th entry from the right is the client's, and what stands left
of it counts for nothing.
"""

from __future__ import annotations

import ipaddress
import re

_WITH_PORT = re.compile(r"(?P<v4>[0-9.]+):\d+|\[(?P<v6>[^\]]+)\](?::\d+)?")

# A household or a company is given so much of an IPv6 address, and may use all of it.
IPV6_PREFIX = 64


def client_address(peer: str, forwarded: str, proxies: int) -> str:
    """Returns the client's address in its shortest form.

    `peer` is who holds the connection, `forwarded` the header X-Forwarded-For, `proxies` how many proxies are trusted. Where the
    header has fewer entries, or no address at that place, it did not come through all proxies: the peer is then taken, whose
    address nobody can write himself.
    """
    entries = forwarded.split(",")
    if 0 < proxies <= len(entries):
        address = _parse(entries[-proxies])
        if address is not None:
            return str(address)
    address = _parse(peer)
    return str(address) if address is not None else peer


def network_of(address: str) -> str:
    """Returns the address under which attempts are counted: of IPv6 the network of 64 bits, since a client has all of it; ''
    for what is no address."""
    parsed = _parse(address)
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.IPv6Network((int(parsed), IPV6_PREFIX), strict=False).network_address)
    return str(parsed or "")


def _parse(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The address, without port and zone, an IPv4 address within IPv6 as what it is; None for anything else."""
    match = _WITH_PORT.fullmatch(text.strip())
    host = (match["v4"] or match["v6"]) if match else text.strip()
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
