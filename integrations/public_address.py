"""Which addresses belong to the public Internet, whatever way an internal one is spelt.

From the registries of special-purpose addresses (IANA, RFC 6890), and the forms that carry an IPv4 address
inside an IPv6 one.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

Network = IPv4Network | IPv6Network

_GIVEN_OUT: Final = IPv6Network("2000::/3")
"""All of IPv6 that anybody has; forms that carry an IPv4 address (RFC 4291, 6052, 7915) lie outside of it."""
_NOT_PUBLIC: Final = tuple(
    map(
        ip_network,
        (
            "100.64.0.0/10",
            "192.0.0.0/24",
            "192.88.99.0/24",
            "198.18.0.0/15",
            "240.0.0.0/4",
            "2001::/23",
            "2001:db8::/32",
            "3fff::/20",
        ),
    )
)
"""What `is_global` of some versions of Python lets through."""


def is_public(text: str) -> bool:
    """Whether an address, as a look-up of a name gives it, may be connected to by anybody."""
    return _is_public(_address(text))


def is_among(text: str, networks: tuple[Network, ...]) -> bool:
    """Whether an address belongs to one of the networks."""
    address = _address(text)
    return any(address in network for network in networks if network.version == address.version)


def _address(text: str) -> IPv4Address | IPv6Address:
    return ip_address(text.partition("%")[0])  # without the interface of a link-local address


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv6Address):
        if address not in _GIVEN_OUT:
            return False
        if address.sixtofour is not None:
            return _is_public(address.sixtofour)
    if any(address in network for network in _NOT_PUBLIC if network.version == address.version):
        return False
    return address.is_global and not address.is_multicast
