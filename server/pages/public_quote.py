"""A quote's public page: the client reads it, chooses options, and answers; each step is a plain form."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from documents.formats import Formats
from models.errors import ErrorCode, Refused
from models.frozen_document import FrozenDocument
from models.link_address import LinkName
from models.public_link import PublicLink
from models.wording import Words, words_for
from resolvers.perform import Verb, perform
from resolvers.public_quote import (
    PublicQuote,
    QuoteState,
    Signature,
    client_viewer,
    document_as_chosen,
    public_accept,
    public_reject,
    public_request_changes,
    quote_behind,
    quote_visit,
)
from resolvers.quote_answer import Circumstances
from server.pages.form import first
from server.pages.people import client_of
from server.pages.public_page import LONGEST_AGENT, PublicPages, looked_at, name_of, public_pages
from server.pages.public_response import document_page, gone_page
from server.pages.quote_form import QuoteForm
from server.pages.response import see_other

_OVER: Final = frozenset(
    {ErrorCode.INVALID_STATE, ErrorCode.SUPERSEDED, ErrorCode.EXPIRED, ErrorCode.NOT_FOUND}
)
"""What a verb says where somebody else was quicker."""


async def show_quote(request: Request, link: PublicLink) -> Response:
    """The page, for whoever opens the link; that the client looks at it is noted."""
    pages = public_pages(request)
    found = await _find(pages, link)
    if found.view is not None and await looked_at(request):
        await perform(pages.database, client_viewer(found), partial(quote_visit, name=name_of(link)))
    return await _page(pages, found, QuoteForm())


async def answer_quote(request: Request, link: PublicLink) -> Response:
    """What comes of a button of the page."""
    pages = public_pages(request)
    fields = await pages.read_form(request, link)
    found = await _find(pages, link)
    if found.view is None or found.state is not QuoteState.OPEN:
        return await _overtaken(pages, link)
    form = QuoteForm.of(fields, {line.id for line in found.view.document.lines if line.optional})
    read = _ANSWERS.get(first(fields, "do"))
    if read is None:  # the total alone, which nobody has agreed to yet
        return await _page(pages, found, replace(form, agreed=False))
    document = await _document(pages, found, form)
    verb = read(request, form, document, name_of(link))
    if form.faults:
        return await _page(pages, found, form, 422)
    try:
        await perform(pages.database, client_viewer(found, form.name.strip()), verb)
    except Refused as refused:
        if any(error.code not in _OVER for error in refused.errors):
            raise
        return await _overtaken(pages, link)
    return see_other(pages.path(link))


def _accept(request: Request, form: QuoteForm, document: FrozenDocument, link: LinkName) -> Verb:
    words, client = words_for(document.locale), client_of(request)
    name, email = form.read_name(words), form.read_email(words)
    if not form.agreed:
        form.faults["consent"] = words("fault_consent")
    if form.shown != choice_of(document):
        form.faults[""] = words("fault_total", total=_total(document))
    agent = (client.user_agent or "")[:LONGEST_AGENT] or None
    circumstances = Circumstances(client.address, agent, consent(document, words))
    signature = Signature(name, email, form.chosen or frozenset(), circumstances)
    return partial(public_accept, name=link, signature=signature)


def _reject(_: Request, form: QuoteForm, document: FrozenDocument, link: LinkName) -> Verb:
    reason = form.read_reason(words_for(document.locale))
    return partial(public_reject, name=link, reason=reason)


def _request_changes(_: Request, form: QuoteForm, document: FrozenDocument, link: LinkName) -> Verb:
    comment = form.read_comment(words_for(document.locale))
    return partial(public_request_changes, name=link, comment=comment)


_ANSWERS: Final[dict[str, Callable[[Request, QuoteForm, FrozenDocument, LinkName], Verb]]] = {
    "accept": _accept,
    "reject": _reject,
    "changes": _request_changes,
}


async def _find(pages: PublicPages, link: PublicLink) -> PublicQuote:
    async with pages.reading(link) as session:
        return await quote_behind(session, link)


async def _overtaken(pages: PublicPages, link: PublicLink) -> Response:
    """The quote as it stands, for whoever answers what was answered, changed or withdrawn meanwhile."""
    async with pages.reading(link) as session:
        fresh = await session.get_one(PublicLink, (link.team_id, link.id))
        found = await quote_behind(session, fresh)
    form = QuoteForm()
    if found.view is not None:
        form.faults[""] = words_for(found.view.document.locale)("fault_over")
    return await _page(pages, found, form, 409)


async def _page(pages: PublicPages, found: PublicQuote, form: QuoteForm, status: int = 200) -> Response:
    if found.view is None:
        return gone_page(found.team)
    document = await _document(pages, found, form)
    return document_page(
        "public_quote",
        found.team,
        found.view,
        document,
        status,
        state=found.state.value,
        quote=found.quote,
        form=form,
        consent=consent(document, words_for(document.locale)),
        shown=choice_of(document),
        token=pages.form_token(found.link),
        here=pages.path(found.link),
        onward=pages.path(found.onward) if found.onward else None,
    )


async def _document(pages: PublicPages, found: PublicQuote, form: QuoteForm) -> FrozenDocument:
    """The document with the options that are ticked, as long as there is a choice."""
    assert found.view is not None
    if form.chosen is None or found.state is not QuoteState.OPEN:
        return found.view.document
    async with pages.reading(found.link) as session:
        return await document_as_chosen(session, found.quote, form.chosen)


def consent(document: FrozenDocument, words: Words) -> str:
    """What the client agrees to, word by word."""
    return words.plain(
        "consent",
        document=words.plain(document.kind),
        number=document.number,
        sender=document.sender.name,
        total=_total(document),
    )


def choice_of(document: FrozenDocument) -> str:
    """The choice that a total belongs to: so that nobody agrees to a total they have not seen."""
    return " ".join(sorted(line.id for line in document.lines if line.optional and line.selected))


def _total(document: FrozenDocument) -> str:
    return Formats.of(document.locale, document.currency).money(document.total_minor)
