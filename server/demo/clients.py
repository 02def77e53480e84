"""The people and companies that a demo team sells to."""

from collections.abc import Iterator
from itertools import product
from random import Random

from models.client import AddressKind, ClientKind
from models.postal_address import AddressDraft
from resolvers.client_write import ClientDraft, ContactDraft
from server.demo.trade import Clientele, Place, Word

_SITES = 0.3
"""The share of companies that have work done at another address, too."""
_KNOWN_ELSEWHERE = 0.25
"""The share of clients that came from another system."""


def clients_of(clientele: Clientele, chance: Random) -> Iterator[tuple[ClientDraft, Place]]:
    """As many companies and persons as are asked for, mixed, no two alike, each with the place it is in."""
    people = chance.sample(list(product(clientele.family, clientele.given)), clientele.persons)
    firms = chance.sample(list(product(clientele.firm, clientele.business)), clientele.companies)
    kinds = [ClientKind.PERSON] * clientele.persons + [ClientKind.COMPANY] * clientele.companies
    chance.shuffle(kinds)
    for number, kind in enumerate(kinds):
        place = clientele.places[number % len(clientele.places)]
        if kind is ClientKind.PERSON:
            draft = _person(clientele, *people.pop())
        else:
            draft = _company(clientele, *firms.pop(), place, chance)
        draft["phone"] = place.phone.format(number)
        draft["address"] = _address(clientele, place, chance)
        if place.currency:
            draft["currency"] = place.currency
        if chance.random() < _KNOWN_ELSEWHERE:
            draft["external_id"] = f"crm-{1000 + number}"
        yield draft, place


def _person(clientele: Clientele, family: Word, given: Word) -> ClientDraft:
    return {
        "kind": ClientKind.PERSON,
        "name": clientele.person.format(given=given[0], family=family[0]),
        "email": f"{given[1]}.{family[1]}@mail.example",
    }


def _company(clientele: Clientele, firm: Word, business: Word, place: Place, chance: Random) -> ClientDraft:
    domain = f"{firm[1]}-{business[1]}.example"
    name = clientele.company.format(firm=firm[0], business=business[0])
    draft: ClientDraft = {
        "kind": ClientKind.COMPANY,
        "name": name,
        "company": name,
        "email": f"office@{domain}",
        "website": f"https://{domain}",
        "contacts": [_contact(clientele, domain, role, chance) for role in _roles(clientele, chance)],
    }
    if chance.random() < _SITES:
        draft["addresses"] = [{"kind": AddressKind.SITE, **_address(clientele, place, chance)}]
    return draft


def _roles(clientele: Clientele, chance: Random) -> list[str]:
    return chance.sample(clientele.roles, chance.choice((1, 1, 2)))


def _contact(clientele: Clientele, domain: str, role: str, chance: Random) -> ContactDraft:
    given, family = chance.choice(clientele.given), chance.choice(clientele.family)
    return {
        "name": clientele.person.format(given=given[0], family=family[0]),
        "role": role,
        "email": f"{given[1]}.{family[1]}@{domain}",
    }


def _address(clientele: Clientele, place: Place, chance: Random) -> AddressDraft:
    return {
        "line1": chance.choice(clientele.streets).format(chance.randint(2, 380)),
        "city": place.city,
        "region": place.region,
        "postal_code": place.postal_code,
        "country": place.country,
    }
