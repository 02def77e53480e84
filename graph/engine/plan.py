"""Plans: a compiled statement with the places where each request's values go."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Text, bindparam, select
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

from graph.engine.bound import Bound
from graph.engine.context import EngineContext
from graph.engine.source import Parameter

_DIALECT = PGDialect_asyncpg()  # type: ignore[no-untyped-call]

TENANT, OWNER, CREDENTIAL, SUBJECT = "engine_tenant", "engine_owner", "engine_credential", "engine_subject"
GIVEN, CONTEXT = "engine_given_", "engine_context_"

Value = Callable[[EngineContext, Sequence[Bound], str | None], Any]
"""Gives the value of one parameter: from the context, the arguments, or the id of the object to start at."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One statement: its text, and a function for each of its parameters; it holds no value of a caller."""

    sql: str
    parameters: tuple[Value, ...]
    names: tuple[str, ...]
    """What its columns are called, without those that come first."""

    def values(self, context: EngineContext, bound: Sequence[Bound], subject: str | None = None) -> list[Any]:
        """The values of its parameters; `subject` is the id of the object to start at."""
        return [value(context, bound, subject) for value in self.parameters]


def plan_of(
    first: Sequence[ColumnElement[Any]],
    columns: Mapping[str, ColumnElement[Any]],
    provided: Mapping[Parameter, BindParameter[Any]],
) -> Plan:
    """The plan that selects `first`, then `columns`; `provided` are the parameters the context gives."""
    declared = {placeholder.key: parameter for parameter, placeholder in provided.items()}
    compiled = select(*first, *columns.values()).compile(
        dialect=_DIALECT, compile_kwargs={"render_postcompile": True}
    )
    if not isinstance(compiled, SQLCompiler):
        raise TypeError("a select compiles to SQL")
    parameters = (_value(compiled, name, declared) for name in compiled.positiontup or [])
    return Plan(str(compiled), tuple(parameters), tuple(columns))


def _value(compiled: SQLCompiler, name: str, declared: Mapping[str, Parameter]) -> Value:
    process: Any = compiled._bind_processors.get(name)
    if name == TENANT:
        return lambda context, _bound, _subject: context.tenant
    if name == OWNER:
        return lambda context, _bound, _subject: context.owner
    if name == CREDENTIAL:
        return lambda context, _bound, _subject: context.credential
    if name == SUBJECT:
        return lambda _context, _bound, subject: subject
    if name in declared:
        read = declared[name].read
        if process is None:
            return lambda context, _bound, _subject: read(context)
        return lambda context, _bound, _subject: process(read(context))
    if name.startswith(GIVEN):
        point, position = map(int, name.removeprefix(GIVEN).split("_"))
        if process is None:
            return lambda _context, bound, _subject: bound[point].values[position]
        return lambda _context, bound, _subject: process(bound[point].values[position])
    constant = compiled.params[name]
    constant = constant if process is None else process(constant)
    return lambda _context, _bound, _subject: constant


def given(point: int, position: int, type_: TypeEngine[Any]) -> ColumnElement[Any]:
    """The parameter for the value at `position` of the arguments of the operation's `point`."""
    return _placeholder(f"{GIVEN}{point}_{position}", type_)


def from_context(number: int, type_: TypeEngine[Any]) -> BindParameter[Any]:
    """The parameter for the operation's value number `number` that the context gives."""
    return _placeholder(f"{CONTEXT}{number}", type_)


@cache
def tenant() -> BindParameter[str]:
    """The parameter for the tenant."""
    return _placeholder(TENANT, Text())


@cache
def owner() -> BindParameter[str]:
    """The parameter for the caller who sees nothing but their own of some rows."""
    return _placeholder(OWNER, Text())


@cache
def credential() -> BindParameter[str]:
    """The parameter for what proves the caller, where that is still to be checked."""
    return _placeholder(CREDENTIAL, Text())


@cache
def subject() -> BindParameter[str]:
    """The parameter for the id of the object to start from."""
    return _placeholder(SUBJECT, Text())


def _placeholder(name: str, type_: TypeEngine[Any]) -> BindParameter[Any]:
    return bindparam(name, None, type_=type_, required=False)
