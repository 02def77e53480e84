"""Verbs on the words of mails about documents: a team's own, and back to those of everybody."""

from typing import Any, TypedDict

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models.errors import Faults
from models.event import EventType
from models.identifier import Prefix, new_id
from models.mail_template import MailTemplate, MailTemplateKind, read_message, read_subject
from models.team import Team
from models.viewer import Viewer
from models.wording import words_for
from resolvers.events import record
from resolvers.rows import lock

_template: Any = MailTemplate


class MailTemplateDraft(TypedDict):
    """What such mails say."""

    subject: str
    message: str


async def mail_template_set(
    session: AsyncSession, viewer: Viewer, kind: MailTemplateKind, input: MailTemplateDraft
) -> dict[str, Any]:
    """Lets all mails of this kind, from now on, say what `input` says.

    Raises Refused INVALID for a placeholder that such mails do not have and for control characters, REQUIRED
    for an empty text, TOO_LONG over 255 characters of subject or 10,000 of message.
    """
    faults = Faults()
    subject = read_subject(input["subject"], kind, ("input", "subject"), faults)
    message = read_message(input["message"], kind, ("input", "message"), faults)
    faults.refuse_if_any()
    team = await lock(session, viewer, Team, viewer.team_id)
    template = await _own(session, viewer.team_id, kind)
    if template is None:
        template = MailTemplate(
            team_id=viewer.team_id, id=new_id(Prefix.MAIL_TEMPLATE), kind=kind, subject="", message=""
        )
        session.add(template)
    template.subject, template.message = subject, message
    record(session, EventType.TEAM_UPDATED, team)
    return {"mail_template": template}


async def mail_template_reset(
    session: AsyncSession, viewer: Viewer, kind: MailTemplateKind
) -> dict[str, Any]:
    """Lets mails of this kind say again what those of every team say."""
    team = await lock(session, viewer, Team, viewer.team_id)
    template = await _own(session, viewer.team_id, kind)
    if template is not None:
        await session.delete(template)
        record(session, EventType.TEAM_UPDATED, team)
    return {"team": team}


async def words_of(
    session: AsyncSession, team: Team, kind: MailTemplateKind, locale: str, *, estimate: bool = False
) -> tuple[str, str]:
    """The subject and message of the team's mails of this kind, with their placeholders.

    The team's own, or else those of everybody in the language of the locale: for an estimate, its own.
    """
    template = await _own(session, team.id, kind)
    if template:
        return template.subject, template.message
    words = words_for(locale)
    return words.estimate_mail[kind] if estimate else words.mail[kind]


async def _own(session: AsyncSession, team_id: str, kind: MailTemplateKind) -> MailTemplate | None:
    statement = select(MailTemplate).where(_template.team_id == team_id, _template.kind == kind)
    return (await session.scalars(statement)).one_or_none()
