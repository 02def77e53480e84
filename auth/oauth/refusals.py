"""Refusals in words that the makers of apps can go by, in the characters of the protocol."""

import re
from collections.abc import Mapping, Sequence

from authlib.oauth2.rfc6749 import InvalidClientError, InvalidRequestError, InvalidScopeError

_FORBIDDEN = re.compile(r"[^\x20\x21\x23-\x5b\x5d-\x7e]")
"""What no error description may hold (RFC 6749 §4.1.2.1)."""


class UnprovenClient(InvalidClientError):
    """Whoever asks is no app, or does not prove it; which of the two is told to nobody."""

    description = (
        "There is no such app, or it has not proved itself: a CONFIDENTIAL app sends its client secret, "
        "a PUBLIC one its client_id and no secret."
    )

    def get_headers(self) -> list[tuple[str, str]]:
        """Those of all errors, and with 401 the challenge, which has to name a realm (RFC 7617 §2)."""
        headers = [each for each in super().get_headers() if each[0] != "WWW-Authenticate"]
        if self.status_code == 401:
            headers.append(("WWW-Authenticate", f'Basic realm="quotegraph", error="{self.error}"'))
        return headers


def check_characters(parameters: Mapping[str, str], *names: str) -> None:
    """Raises InvalidRequestError where a parameter holds what the library could not repeat in an error."""
    for name in names:
        if _FORBIDDEN.search(parameters.get(name, "")):
            raise InvalidRequestError(f"The '{name}' holds characters that it may not hold.")


def not_registered(scopes: Sequence[str]) -> InvalidScopeError:
    """That the app may not ask for these."""
    named = _FORBIDDEN.sub("?", " ".join(scopes))
    return InvalidScopeError(f"The app is not registered for: {named}")
