"""`quotegraph operations …`: documents that clients name by their hash, and may be the only ones that run."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from server.commands import on_database
from server.errors import OperatorError

if TYPE_CHECKING:
    from server.database import Database

T = TypeVar("T")

SUFFIXES = (".graphql", ".gql")

operations = typer.Typer(help="Operations that are trusted to run.", no_args_is_help=True)


class NotRegistered(OperatorError):
    """A document that cannot be registered."""


@operations.command()
def register(
    folder: Annotated[Path, typer.Argument(help="Folder with .graphql files, and with others below it.")],
) -> None:
    """Trust the document in each file, as it stands there: clients ask for it by its SHA-256."""
    from graph.trusted import hash_of
    from resolvers.trusted_document import trusted_documents_register

    documents = documents_in(folder)

    async def work(database: Database) -> int:
        async with database.transaction(None) as session:
            return await trusted_documents_register(session, documents)

    added = on_database(work)
    for name, text in documents.items():
        typer.echo(f"{hash_of(text)} {name}")
    typer.echo(f"→ {added} new, {len(documents) - added} known", err=True)


@operations.command("list")
def list_() -> None:
    """Print the hash and the name of each operation that is trusted."""
    from resolvers.trusted_document import Registered, trusted_documents_list

    async def work(database: Database) -> list[Registered]:
        async with database.transaction(None) as session:
            return list(await trusted_documents_list(session))

    for each in on_database(work):
        typer.echo(f"{each.hash} {each.name}")


@operations.command()
def remove(
    hash: Annotated[str, typer.Argument(help="SHA-256 of the document, as `list` prints it.")],
) -> None:
    """Trust a document no more; servers know within seconds."""
    from resolvers.trusted_document import trusted_document_remove

    async def work(database: Database) -> bool:
        async with database.transaction(None) as session:
            return await trusted_document_remove(session, hash)

    if not on_database(work):
        raise NotRegistered(f"No operation is registered as {hash}.")


def documents_in(folder: Path) -> Mapping[str, str]:
    """The documents below `folder` by their file names; raises NotRegistered for what is not valid here."""
    from graphql import GraphQLError, parse, validate

    from graph.schema import schema

    files = sorted(path for path in folder.rglob("*") if path.suffix in SUFFIXES and path.is_file())
    if not files:
        raise NotRegistered(f"There is no .graphql file in {folder}.")
    documents = {}
    for path in files:
        name, text = str(path.relative_to(folder)), path.read_text(encoding="utf-8")
        try:
            errors = validate(schema._schema, parse(text))
        except GraphQLError as error:
            errors = [error]
        if errors:
            raise NotRegistered(f"{name}: {errors[0].message}")
        documents[name] = text
    return documents
