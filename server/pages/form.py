"""Forms that come back from our own pages, and from nowhere else."""

import hmac
from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit

from starlette.requests import Request
from starlette.responses import Response

from server.pages.response import html
from server.pages.signed_in import SignedIn

_MEDIA_TYPE = "application/x-www-form-urlencoded"
_MOST_FIELDS = 200


class FormRefused(Exception):
    """The form was not sent from a page of ours, or not as one sends it; the message is fit to be shown."""


async def read_form(request: Request, signed_in: SignedIn | None) -> Mapping[str, list[str]]:
    """The fields of a form, each with its values.

    Raises FormRefused for a form that another site sends (by its `Origin`), for one without the token of the
    session where somebody is signed in, and for a body that is no URL-encoded form in UTF-8.
    """
    refuse_other_origins(request)
    fields = await read_fields(request)
    if signed_in is not None:
        given, expected = first(fields, "csrf").encode(), signed_in.csrf.encode()
        if not hmac.compare_digest(given, expected):
            raise FormRefused("This form belongs to another session. Load the page again and send it anew.")
    return fields


def refuse_other_origins(request: Request) -> None:
    """Raises FormRefused unless the browser says that a page of this very host sends the request.

    Every browser names the origin of a POST; what names none is no browser, and no page of ours.
    """
    origin = request.headers.get("origin", "")
    if not origin or urlsplit(origin).netloc != request.headers.get("host"):
        raise FormRefused("This form was sent from another site.")


def first(fields: Mapping[str, list[str]], name: str) -> str:
    """The first value of a field; empty where there is none."""
    return fields.get(name, [""])[0]


async def form_refused(request: Request, error: Exception) -> Response:
    """The page for whoever's form was refused."""
    return html("refused", 403, message=str(error))


async def read_fields(request: Request) -> Mapping[str, list[str]]:
    """The fields of a form, wherever it comes from. Raises FormRefused for what is no form in UTF-8."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != _MEDIA_TYPE:
        raise FormRefused("This form was not sent as our pages send it.")
    try:
        text = (await request.body()).decode("ascii")
        return parse_qs(text, keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    except ValueError:  # not ASCII, not UTF-8, or too many fields
        raise FormRefused("This form was not sent as our pages send it.") from None
