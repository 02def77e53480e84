"""How much one request may ask for. The server fills these from its settings."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Most of each that one document or operation may have, after its fragments are spread."""

    source_length: int = 100_000
    """Characters of the document."""
    tokens: int = 4_000
    """Lexical tokens of the document."""
    depth: int = 20
    """Fields nested in fields."""
    fields: int = 1_000
    """Fields of the operation."""
    selections: int = 250
    """Fields on one level of the answer: comparing them for overlaps is quadratic."""
    root_fields: int = 30
    """Fields on the level of Query, Mutation or Subscription."""
    aliases: int = 100
    """Aliased fields of the operation."""
    directives: int = 5
    """Directives at one place."""
    cost: int = 20_000
    """Objects that could be answered; see `graph.measure`."""

    default_page: int = 25
    """Size of a page that does not say `first` or `last`."""
    default_list: int = 10
    """Objects counted for a list that has no page and declares no `typical_size`."""
    cached_documents: int = 256
    """Valid documents that are kept parsed."""
