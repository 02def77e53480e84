"""What the protocol library is asked with, and what it answers, without any web framework."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from authlib.oauth2.rfc6749 import OAuth2Payload, OAuth2Request

Pairs = Iterable[tuple[str, str]]


class Payload(OAuth2Payload):
    """Parameters, of which each may have come more than once."""

    def __init__(self, pairs: Pairs) -> None:
        self._all: defaultdict[str, list[str]] = defaultdict(list)
        for name, value in pairs:
            self._all[name].append(value)

    @property
    def data(self) -> dict[str, str]:
        """The first value of each."""
        return {name: values[0] for name, values in self._all.items()}

    @property
    def datalist(self) -> defaultdict[str, list[str]]:
        """All values of each."""
        return self._all


class Request(OAuth2Request):
    """A request with its parameters: of the query for the browser's part, of the form for the app's."""

    def __init__(self, method: str, parameters: Pairs, headers: Mapping[str, str]) -> None:
        # TLS ends at the proxy, so what scheme this process sees tells nothing
        super().__init__(method, "https://quotegraph/", headers=headers)
        self.payload = Payload(parameters)

    @property
    def form(self) -> dict[str, str]:
        """The parameters again, as the endpoints of apps look for them."""
        data: dict[str, str] = self.payload.data
        return data


@dataclass
class Answer:
    """A status, a body that is JSON or nothing, and headers."""

    status: int
    body: Mapping[str, Any] | None
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def location(self) -> str | None:
        """Where the browser is sent."""
        return self.headers.get("Location")

    @location.setter
    def location(self, uri: str) -> None:
        self.headers["Location"] = uri
