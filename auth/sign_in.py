"""Signing in with a password: as slow for an address that nobody has, and only so often."""

from dataclasses import dataclass
from typing import Final, Protocol

from auth.errors import Throttled
from auth.password import Passwords
from auth.rate_limit import Decision, Policy
from auth.session import Database
from models.contact_details import comparable_email
from models.secret import hash_of
from models.user import User
from resolvers.user import password_set, user_of_email

_MINUTE: Final = 60.0
_HOUR: Final = 3600.0


class Limiter(Protocol):
    """Decides whether something may be done once more."""

    async def take(self, key: str, cost: float, policy: Policy) -> Decision:
        """Whether `cost` still fits."""
        ...


@dataclass(frozen=True, slots=True)
class Attempts:
    """How often something may be tried: for one account, and from one network address."""

    account: Policy
    network: Policy


SIGN_IN: Final = Attempts(
    Policy("sign-in-account", 10, 10 / (15 * _MINUTE)), Policy("sign-in-network", 60, 60 / (15 * _MINUTE))
)
MAIL_LINK: Final = Attempts(Policy("link-account", 4, 4 / _HOUR), Policy("link-network", 30, 30 / _HOUR))


async def try_once(limiter: Limiter, attempts: Attempts, email: str, network: str) -> None:
    """Counts one attempt on the account with this e-mail address, whether it exists or not.

    Raises Throttled where there were too many of late.
    """
    account = hash_of(comparable_email(email) or "").hex()
    for policy, key in ((attempts.network, network), (attempts.account, account)):
        decision = await limiter.take(key, 1, policy)
        if not decision.allowed:
            raise Throttled(decision.retry_after)


class SignIn:
    """Finds out whose e-mail address and password these are."""

    def __init__(self, database: Database, passwords: Passwords, limiter: Limiter) -> None:
        self._database = database
        self._passwords = passwords
        self._limiter = limiter

    async def __call__(self, email: str, password: str, network: str) -> User | None:
        """The user; None, after the same work, for a wrong password and for an address that nobody has.

        `network` is where it is tried from. Raises Throttled.
        """
        await try_once(self._limiter, SIGN_IN, email, network)
        async with self._database.transaction(None) as session:
            user = await user_of_email(session, comparable_email(email) or "")
        stored = user.password_hash if user else None
        if not await self._passwords.verify(stored, password) or user is None or stored is None:
            return None
        if self._passwords.is_outdated(stored):
            renewed = await self._passwords.hash(password)
            async with self._database.transaction(None) as session:
                await password_set(session, user.id, renewed)
        return user
