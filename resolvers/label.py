"""Verbs on labels: create, update, archive."""

import re
from typing import Any, TypedDict

from sqlalchemy.ext.asyncio import AsyncSession

from models.draft import require
from models.errors import ErrorCode, Faults
from models.identifier import Prefix, new_id
from models.label import Label, comparable_name
from models.text import NAME, read_texts
from models.viewer import Viewer
from resolvers import archive
from resolvers.rows import lock
from resolvers.uniqueness import refuse_taken

_COLOR = re.compile(r"#[0-9a-f]{6}")


class LabelDraft(TypedDict, total=False):
    """A label as a caller gives it; what is left out keeps its value, or its default in a new label."""

    name: str
    color: str


async def label_create(session: AsyncSession, viewer: Viewer, input: LabelDraft) -> dict[str, Any]:
    """Adds a label, grey unless it names a colour. Raises Refused as `label_update` does."""
    faults = Faults()
    require(input, ("name",), "label", faults)
    faults.refuse_if_any()
    label = Label(team_id=viewer.team_id, id=new_id(Prefix.LABEL), name="", name_key="")
    await _write(session, viewer, label, input)
    session.add(label)
    return {"label": label}


async def label_update(
    session: AsyncSession, viewer: Viewer, id: str, input: LabelDraft, expected_version: int | None = None
) -> dict[str, Any]:
    """Changes what `input` names, on every quote that carries the label.

    Raises Refused: TAKEN where another live label has the name, whatever its case, INVALID for a colour that
    is not `#rrggbb`.
    """
    label = await lock(session, viewer, Label, id, expected_version=expected_version)
    await _write(session, viewer, label, input)
    label.version += 1
    return {"label": label}


async def label_archive(
    session: AsyncSession, viewer: Viewer, id: str, expected_version: int | None = None
) -> dict[str, Any]:
    """Takes the label out of the choice; quotes that carry it keep it. Its name becomes free."""
    label, _ = await archive.archive(session, viewer, Label, id, expected_version)
    return {"label": label}


async def label_unarchive(
    session: AsyncSession, viewer: Viewer, id: str, expected_version: int | None = None
) -> dict[str, Any]:
    """Puts an archived label back. Raises Refused TAKEN where another has got its name meanwhile."""
    label, changed = await archive.unarchive(session, viewer, Label, id, expected_version)
    if changed:
        with session.no_autoflush:  # the unique index would speak first
            await refuse_taken(session, viewer, label, "name_key", label.name_key, ("id",))
    return {"label": label}


async def _write(session: AsyncSession, viewer: Viewer, label: Label, input: LabelDraft) -> None:
    path, faults = ("input",), Faults()
    values: dict[str, Any] = dict(
        read_texts(input, {"name": NAME}, path, faults, required=frozenset({"name"}))
    )
    if "color" in input:
        values["color"] = input["color"].lower()
        if not _COLOR.fullmatch(values["color"]):
            faults.add((*path, "color"), ErrorCode.INVALID, "Must be a colour such as #0ea5e9.")
    faults.refuse_if_any()
    if "name" in values:
        values["name_key"] = comparable_name(values["name"])
        await refuse_taken(session, viewer, label, "name_key", values["name_key"], (*path, "name"))
    label.sqlmodel_update(values)
