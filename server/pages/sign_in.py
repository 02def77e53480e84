"""`/sign-in` and `/sign-out`."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from auth.errors import Throttled
from server.pages.form import first, read_form
from server.pages.people import HOME, Faults, enter, network_of, people_of, retry_after, too_often
from server.pages.response import html, see_other
from server.pages.signed_in import SIGN_IN, local_path, session_cookie, signed_in

SIGN_OUT = "/sign-out"
_WRONG = {"": "The e-mail address or the password is wrong."}


def sign_in_routes() -> list[BaseRoute]:
    """The routes of both pages."""
    return [
        Route(SIGN_IN, _page),
        Route(SIGN_IN, _sign_in, methods=["POST"]),
        Route(SIGN_OUT, _sign_out, methods=["POST"]),
    ]


async def _page(request: Request) -> Response:
    target = local_path(request.query_params.get("next"), HOME)
    if await signed_in(request) is not None:
        return see_other(target)
    return _form(request, target, signed_out="signed-out" in request.query_params)


async def _sign_in(request: Request) -> Response:
    form = await read_form(request, None)
    target, email = local_path(first(form, "next"), HOME), first(form, "email").strip()
    try:
        user = await people_of(request).sign_in(email, first(form, "password"), network_of(request))
    except Throttled as throttled:
        page = _form(request, target, email=email, faults=too_often(throttled), status=429)
        return retry_after(page, throttled)
    if user is None:
        return _form(request, target, email=email, faults=_WRONG, status=422)
    return await enter(request, user, target)


async def _sign_out(request: Request) -> Response:
    person = await signed_in(request)
    form = await read_form(request, person)
    if person is not None:
        await people_of(request).sessions.end(person.user.id, person.session.id)
    response = see_other(local_path(first(form, "next"), f"{SIGN_IN}?signed-out"))
    session_cookie(request).clear(response)
    return response


def _form(
    request: Request,
    target: str,
    *,
    email: str = "",
    faults: Faults | None = None,
    signed_out: bool = False,
    status: int = 200,
) -> Response:
    return html(
        "sign_in",
        status,
        target=target,
        email=email,
        faults=faults or {},
        signed_out=signed_out,
        sign_up_open=people_of(request).sign_up_open,
    )
