"""What a client fills in on a quote's public page, and what is wrong with it, in the client's language."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Self

from models.contact_details import read_email
from models.errors import ErrorCode, Faults, Path, Refused
from models.text import NAME, PROSE, read_text
from models.wording import Words
from server.pages.form import first

_WORDS = {ErrorCode.TOO_LONG: "fault_long", ErrorCode.INVALID: "fault_characters"}


@dataclass(frozen=True, slots=True)
class QuoteForm:
    """The fields as they were sent, to be shown again where something is wrong."""

    chosen: frozenset[str] | None = None
    """The optional lines that are ticked; None for those that were when the quote was sent."""
    shown: str = ""
    """The choice whose total the client saw."""
    name: str = ""
    email: str = ""
    agreed: bool = False
    comment: str = ""
    reason: str = ""
    faults: dict[str, str] = field(default_factory=dict)
    """What is wrong, by the name of the field; "" is the answer as a whole."""

    @classmethod
    def of(cls, fields: Mapping[str, list[str]], optional: Collection[str]) -> Self:
        """The form with these fields; lines that are not `optional` cannot be chosen."""
        return cls(
            chosen=frozenset(fields.get("line", ())).intersection(optional),
            shown=first(fields, "shown"),
            name=first(fields, "name"),
            email=first(fields, "email"),
            agreed=first(fields, "consent") == "yes",
            comment=first(fields, "comment"),
            reason=first(fields, "reason"),
        )

    def read_name(self, words: Words) -> str:
        """The name, or a fault."""

        def read(path: Path, faults: Faults) -> str:
            return read_text(self.name, path, faults, most=NAME, required=True)

        return self._read("name", read, words, {**_WORDS, ErrorCode.REQUIRED: "fault_name"})

    def read_email(self, words: Words) -> str:
        """The e-mail address, or a fault."""

        def read(path: Path, faults: Faults) -> str:
            return read_email(self.email, path, faults)

        return self._read("email", read, words, {ErrorCode.INVALID: "fault_email"})

    def read_comment(self, words: Words) -> str:
        """What should be different, or a fault."""

        def read(path: Path, faults: Faults) -> str:
            return read_text(self.comment, path, faults, most=PROSE, required=True)

        return self._read("comment", read, words, {**_WORDS, ErrorCode.REQUIRED: "fault_comment"})

    def read_reason(self, words: Words) -> str | None:
        """Why the client declines, if they say so; or a fault."""

        def read(path: Path, faults: Faults) -> str:
            return read_text(self.reason, path, faults, most=PROSE)

        return self._read("reason", read, words, _WORDS) or None

    def _read(
        self,
        name: str,
        read: Callable[[Path, Faults], str],
        words: Words,
        says: Mapping[ErrorCode, str],
    ) -> str:
        faults = Faults()
        value = read((name,), faults)
        try:
            faults.refuse_if_any()
        except Refused as refused:
            self.faults[name] = words(says[refused.errors[0].code])
        return value
