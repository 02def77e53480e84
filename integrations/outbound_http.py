"""Posting to addresses that customers chose: to the public Internet alone, and within a deadline.

A name is looked up once; if any of its addresses is internal nothing is connected to, and otherwise it is
these very addresses that are, so that a second look-up cannot lead elsewhere. The certificate is still
checked against the name. Redirects are not followed, proxies of the environment are not used.
"""

import asyncio
import ssl
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from socket import SOCK_STREAM, getaddrinfo
from typing import Any, Final, Self

import httpcore2
import httpx2

from integrations.public_address import Network, is_among, is_public
from models.webhook_attempt import AttemptOutcome, outcome_of
from models.webhook_url import may_use

DEADLINE: Final = 8.0
"""Seconds for everything: looking the name up, connecting, sending, and what is read of the answer."""
MOST_READ: Final = 16 * 1024
"""Bytes of an answer's body; what follows is not read."""
_CONNECT_TIMEOUT: Final = 5.0
_ADDRESSES_TRIED: Final = 2
_LOOK_UPS: Final = 32
"""Names looked up at the same time: a resolver that hangs holds one thread for each."""

_FAILURES: Final = (
    httpcore2.NetworkError,
    httpcore2.ProtocolError,
    httpx2.InvalidURL,
    OSError,
    ValueError,
)

LookUp = Callable[[str, int], Awaitable[Sequence[str]]]
"""The addresses that a name has."""


class Refused(Exception):
    """Nothing was connected to, as that address is not one to post to; the message says why."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a request: a status with the beginning of the body, or an error instead."""

    outcome: AttemptOutcome
    seconds: float
    address: str | None = None
    """The network address that was connected to, or was tried last; None where nothing was."""
    status: int | None = None
    body: bytes = b""
    error: str | None = None


class OutboundHttp:
    """Posts with HTTP/1.1, each time over a connection of its own. Works while it is entered.

    `allowed` are internal networks that may be posted to nevertheless, over plain http as well; `tls` says
    whom to trust, the system's authorities where None.
    """

    def __init__(
        self,
        allowed: Sequence[Network] = (),
        *,
        tls: ssl.SSLContext | None = None,
        look_up: LookUp | None = None,
        deadline: float = DEADLINE,
    ) -> None:
        self._allowed = tuple(allowed)
        self._tls = tls or ssl.create_default_context()
        self._deadline = deadline
        self._threads = ThreadPoolExecutor(_LOOK_UPS, "look-up")
        self._look_up = look_up or self._system_look_up

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """The answer to a POST; whatever goes wrong is an answer too, and comes within the deadline."""
        begun, guard = time.perf_counter(), self._guard(url)

        def answer(outcome: AttemptOutcome, **more: Any) -> Answer:
            return Answer(outcome, time.perf_counter() - begun, guard.address, **more)

        try:
            async with asyncio.timeout(self._deadline):
                status, read = await self._post(guard, url, headers, body)
        except (TimeoutError, httpcore2.TimeoutException):
            late = f"No complete answer within {self._deadline:g} seconds."
            return answer(AttemptOutcome.TIMED_OUT, error=late)
        except Refused as refused:
            return answer(AttemptOutcome.BLOCKED, error=str(refused))
        except _FAILURES as failed:
            name = type(failed).__name__
            return answer(AttemptOutcome.UNREACHABLE, error=f"{name}: {failed}" if str(failed) else name)
        return answer(outcome_of(status), status=status, body=read)

    async def _post(
        self, guard: "_Guard", url: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, bytes]:
        parsed = httpx2.URL(url)
        if parsed.scheme not in ("https", "http") or parsed.userinfo:
            raise Refused("Only https URLs without a user name are posted to.")
        target = httpcore2.URL(
            scheme=parsed.raw_scheme, host=parsed.raw_host, port=parsed.port, target=parsed.raw_path
        )
        timeout = {"connect": _CONNECT_TIMEOUT}
        read = bytearray()
        async with (
            httpcore2.AsyncConnectionPool(ssl_context=self._tls, network_backend=guard) as once,
            once.stream(
                "POST", target, headers=list(headers.items()), content=body, extensions={"timeout": timeout}
            ) as response,
        ):
            async for chunk in response.aiter_stream():
                read += chunk
                if len(read) >= MOST_READ:
                    break
            return response.status, bytes(read[:MOST_READ])

    def _guard(self, url: str) -> "_Guard":
        """What connects for this URL: over plain http to those addresses alone that are allowed."""
        if url.lower().startswith("https:"):
            public = "does not lead to the public Internet alone"
            return _Guard(self._look_up, lambda each: is_public(each) or self._is_allowed(each), public)
        return _Guard(self._look_up, self._is_allowed, "is not to be sent to without TLS")

    def _is_allowed(self, address: str) -> bool:
        return is_among(address, self._allowed)

    async def _system_look_up(self, host: str, port: int) -> Sequence[str]:
        asking = partial(getaddrinfo, host, port, type=SOCK_STREAM)
        found = await asyncio.get_running_loop().run_in_executor(self._threads, asking)
        return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class _Guard(httpcore2.AsyncNetworkBackend):
    """Connects to the addresses of a name only where all of them are permitted; notes the one it took."""

    def __init__(self, look_up: LookUp, permitted: Callable[[str], bool], otherwise: str) -> None:
        self._look_up, self._permitted, self._otherwise = look_up, permitted, otherwise
        self._network = httpcore2.AnyIOBackend()
        self.address: str | None = None

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 — as the library calls it
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """Connects to the first of the name's addresses that answers; raises Refused."""
        if not may_use(port) and port != 80:
            raise Refused(f"Port {port} is not one to post to.")
        addresses = await self._look_up(host, port)
        if not addresses or not all(map(self._permitted, addresses)):
            raise Refused(f"{host} {self._otherwise}.")
        failed: Exception = httpcore2.ConnectError(f"{host} has no address.")
        for address in addresses[:_ADDRESSES_TRIED]:
            self.address = address
            try:
                return await self._network.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failed = error
        raise failed

    async def sleep(self, seconds: float) -> None:
        """Waits."""
        await self._network.sleep(seconds)
