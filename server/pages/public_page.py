"""What the pages behind public links work with: finding the link, reading its forms, and how often."""

import hmac
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request

from auth.errors import Throttled
from auth.rate_limit import Policy, RateLimiter
from models.link_address import LinkAddresses, LinkName
from models.public_link import PublicLink
from resolvers.public_link import link_behind
from server.database import Database
from server.http.address_limit import bucket_of
from server.pages.form import FormRefused, first, read_fields
from server.pages.signed_in import signed_in
from server.pages.visitor import is_person
from server.printing import Printer

ANSWERS: Final = Policy("public-answer", 60, 60 / 600)
"""How often one network may send the forms of one link."""
MISSES: Final = Policy("public-miss", 30, 30 / 600)
"""How often one network may ask for links that do not exist."""
LONGEST_AGENT: Final = 500


@dataclass(frozen=True, slots=True)
class PublicPages:
    """What the public pages work with."""

    database: Database
    links: LinkAddresses
    limiter: RateLimiter
    printer: Printer

    async def link_of(self, request: Request) -> PublicLink | None:
        """The link whose address is asked for, revoked or not; None for an address that was never shown.

        Raises Throttled for a network that asks for too many of those.
        """
        name = self.links.read(request.path_params["secret"])
        if name is not None:
            async with self.database.transaction(name.team_id) as session:
                found = await link_behind(session, name)
            if found is not None:
                return found
        await self._count(MISSES, bucket_of(request.scope))
        return None

    async def read_form(self, request: Request, link: PublicLink) -> Mapping[str, list[str]]:
        """The fields of a form of the link's own page.

        Raises FormRefused for a form from another site or page, Throttled for too many of them.
        """
        await self._count(ANSWERS, f"{link.id}:{bucket_of(request.scope)}")
        refuse_other_sites(request)
        fields = await read_fields(request)
        if not hmac.compare_digest(first(fields, "form").encode(), self.form_token(link).encode()):
            raise FormRefused("This form belongs to another page. Load the page again and send it anew.")
        return fields

    def form_token(self, link: PublicLink) -> str:
        """Stands in every form of the link's page, and opens nothing by itself."""
        secret = self.links.secret(link.team_id, link.id)
        return hmac.digest(secret.encode(), b"form", "sha256").hex()

    def path(self, link: PublicLink) -> str:
        """The path of the link's page."""
        return self.links.path(link.team_id, link.id)

    def reading(self, link: PublicLink) -> AbstractAsyncContextManager[AsyncSession]:
        """A transaction of the link's team."""
        return self.database.transaction(link.team_id)

    async def _count(self, policy: Policy, key: str) -> None:
        decision = await self.limiter.take(key, 1, policy)
        if not decision.allowed:
            raise Throttled(decision.retry_after)


def name_of(link: PublicLink) -> LinkName:
    """The name of a link."""
    return LinkName(link.team_id, link.id)


def public_pages(request: Request) -> PublicPages:
    """What the application keeps for its public pages."""
    pages: PublicPages = request.app.state.public_pages
    return pages


def refuse_other_sites(request: Request) -> None:
    """Raises FormRefused where the browser says that a page of another site sends the form.

    Under `no-referrer` browsers say `Origin: null` of our own page, too. What else they tell then decides,
    and in any case the form's token, which no other site can know.
    """
    origin = request.headers.get("origin", "")
    site = request.headers.get("sec-fetch-site", "same-origin")
    scheme_and_host = f"{request.url.scheme}://{request.headers.get('host')}"
    if origin not in ("null", scheme_and_host) or site != "same-origin":
        raise FormRefused("This form was sent from another site.")


async def looked_at(request: Request) -> bool:
    """Whether it is the client who looks at the page, and neither a machine nor somebody of a team."""
    return is_person(request) and await signed_in(request) is None
