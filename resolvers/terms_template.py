"""Verbs on terms templates: create, update, archive; and the terms that a new document starts with."""

from typing import Any, TypedDict

from sqlalchemy.ext.asyncio import AsyncSession

from models.draft import require
from models.errors import ErrorCode, Faults, Refused
from models.identifier import Prefix, new_id
from models.terms_template import TermsTemplate
from models.text import NAME, PROSE, read_texts
from models.viewer import Viewer
from resolvers import archive
from resolvers.default_row import default_of, give_up_default
from resolvers.rows import lock
from resolvers.team import team_of


class TermsTemplateDraft(TypedDict, total=False):
    """A terms template as a caller gives it; what is left out keeps its value."""

    name: str
    body: str
    is_default: bool


_TEXTS = {"name": NAME, "body": PROSE}


async def default_terms(session: AsyncSession, viewer: Viewer) -> str | None:
    """The terms of a new document: the default template's, else those of the team, else none."""
    template = await default_of(session, viewer, TermsTemplate)
    return template.body if template else (await team_of(session, viewer)).default_terms


async def terms_template_create(
    session: AsyncSession, viewer: Viewer, input: TermsTemplateDraft
) -> dict[str, Any]:
    """Adds a template. Raises Refused REQUIRED without a name or a body, TOO_LONG or INVALID for bad text."""
    faults = Faults()
    require(input, ("name", "body"), "terms template", faults)
    faults.refuse_if_any()
    template = TermsTemplate(team_id=viewer.team_id, id=new_id(Prefix.TERMS_TEMPLATE), name="", body="")
    if input.get("is_default"):
        await give_up_default(session, viewer, TermsTemplate)
    _write(template, input)
    session.add(template)
    return {"terms_template": template}


async def terms_template_update(
    session: AsyncSession,
    viewer: Viewer,
    id: str,
    input: TermsTemplateDraft,
    expected_version: int | None = None,
) -> dict[str, Any]:
    """Changes what `input` names; documents keep the terms they have.

    Raises Refused as `terms_template_create` does, and INVALID_STATE where an archived one would be the
    default.
    """
    if input.get("is_default"):
        await give_up_default(session, viewer, TermsTemplate)
    template = await lock(session, viewer, TermsTemplate, id, expected_version=expected_version)
    _write(template, input)
    template.version += 1
    return {"terms_template": template}


async def terms_template_archive(
    session: AsyncSession, viewer: Viewer, id: str, expected_version: int | None = None
) -> dict[str, Any]:
    """Takes the template out of the choice for new documents."""
    template, _ = await archive.archive(session, viewer, TermsTemplate, id, expected_version)
    return {"terms_template": template}


async def terms_template_unarchive(
    session: AsyncSession, viewer: Viewer, id: str, expected_version: int | None = None
) -> dict[str, Any]:
    """Puts an archived template back; it is not the default."""
    template, _ = await archive.unarchive(session, viewer, TermsTemplate, id, expected_version)
    return {"terms_template": template}


def _write(template: TermsTemplate, input: TermsTemplateDraft) -> None:
    faults = Faults()
    values: dict[str, Any] = {
        **input,
        **read_texts(input, _TEXTS, ("input",), faults, required=frozenset(_TEXTS)),
    }
    faults.refuse_if_any()
    if values.get("is_default") and template.archived_at is not None:
        raise Refused.at(("input", "is_default"), ErrorCode.INVALID_STATE, "This template is archived.")
    template.sqlmodel_update(values)
