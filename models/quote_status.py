"""The life of a quote as a table of moves."""

from datetime import datetime
from enum import StrEnum

from models.described_enum import DescribedEnum
from models.state_machine import StateMachine


class DocumentType(DescribedEnum):
    """What the document calls itself."""

    QUOTE = "QUOTE", "A binding offer."
    ESTIMATE = "ESTIMATE", "A non-binding estimate."


class QuoteStatus(DescribedEnum):
    """Where a quote stands."""

    DRAFT = "DRAFT", "Being written; can be edited."
    SENT = "SENT", "Offered to the client and open for an answer."
    CHANGES_REQUESTED = "CHANGES_REQUESTED", "The client asked for changes."
    ACCEPTED = "ACCEPTED", "The client agreed."
    REJECTED = "REJECTED", "The client declined."
    EXPIRED = "EXPIRED", "Sent, and not answered by the end of `validUntil`."
    CONVERTED = "CONVERTED", "Accepted and turned into an invoice."


class QuoteMove(StrEnum):
    """What can be done to a quote as a whole."""

    EDIT = "edit"
    SEND = "send"
    ACCEPT = "accept"
    REJECT = "reject"
    REQUEST_CHANGES = "request changes to"
    REVISE = "revise"
    EXPIRE = "expire"
    CONVERT = "convert"
    DELETE = "delete"


_S = QuoteStatus

QUOTE_STATES: StateMachine[QuoteStatus, QuoteMove] = StateMachine(
    noun="quote",
    moves={
        QuoteMove.EDIT: {_S.DRAFT: _S.DRAFT, _S.CHANGES_REQUESTED: _S.DRAFT},
        QuoteMove.SEND: {_S.DRAFT: _S.SENT, _S.SENT: _S.SENT},
        QuoteMove.ACCEPT: {_S.SENT: _S.ACCEPTED},
        QuoteMove.REJECT: {_S.SENT: _S.REJECTED},
        QuoteMove.REQUEST_CHANGES: {_S.SENT: _S.CHANGES_REQUESTED},
        QuoteMove.REVISE: {
            _S.SENT: _S.DRAFT,
            _S.CHANGES_REQUESTED: _S.DRAFT,
            _S.REJECTED: _S.DRAFT,
            _S.EXPIRED: _S.DRAFT,
        },
        QuoteMove.EXPIRE: {_S.SENT: _S.EXPIRED},
        QuoteMove.CONVERT: {_S.ACCEPTED: _S.CONVERTED},
        QuoteMove.DELETE: {status: status for status in _S if status not in (_S.ACCEPTED, _S.CONVERTED)},
    },
)


def status_at(status: QuoteStatus, expires_at: datetime, moment: datetime) -> QuoteStatus:
    """The status as a reader must see it at `moment`: a sent quote expires by itself at `expires_at`."""
    if status is QuoteStatus.SENT and expires_at <= moment:
        return QuoteStatus.EXPIRED
    return status
