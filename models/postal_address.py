"""Postal addresses as they stand on a client or a team."""

from typing import Any, TypedDict

import pycountry
from sqlmodel import SQLModel

from models.columns import code_field, text_field
from models.errors import ErrorCode, Faults, Path
from models.text import NAME, read_texts


class AddressColumns(SQLModel):
    """The columns of one postal address (EN 16931 BG-5, BG-8)."""

    address_line1: str | None = text_field(default=None)
    address_line2: str | None = text_field(default=None)
    address_city: str | None = text_field(default=None)
    address_region: str | None = text_field(default=None)
    address_postal_code: str | None = text_field(default=None)
    address_country: str | None = code_field(default=None)
    """ISO 3166-1 alpha-2 (BT-40, BT-55)."""


ADDRESS_TEXTS = {
    "line1": NAME,
    "line2": NAME,
    "city": NAME,
    "region": NAME,
    "postal_code": NAME,
}
EMPTY_ADDRESS: dict[str, None] = dict.fromkeys(
    (*(f"address_{name}" for name in ADDRESS_TEXTS), "address_country")
)


class AddressDraft(TypedDict, total=False):
    """A postal address as a caller gives it."""

    line1: str | None
    line2: str | None
    city: str | None
    region: str | None
    postal_code: str | None
    country: str | None


def read_address(draft: AddressDraft | None, path: Path, faults: Faults) -> dict[str, Any]:
    """The address columns of `draft`, which replaces the whole address; None removes it.

    Notes INVALID for a country that is not in ISO 3166-1 alpha-2.
    """
    if draft is None:
        return dict(EMPTY_ADDRESS)
    texts = read_texts(draft, ADDRESS_TEXTS, path, faults)
    country = draft.get("country")
    if country is not None and pycountry.countries.get(alpha_2=country) is None:
        faults.add(
            (*path, "country"), ErrorCode.INVALID, "Must be an ISO 3166-1 code of two capitals, such as US."
        )
    return {
        **EMPTY_ADDRESS,
        **{f"address_{name}": text for name, text in texts.items()},
        "address_country": country,
    }
