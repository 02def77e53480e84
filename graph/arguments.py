"""Inputs of mutations as the plain mappings that verbs take, read straight from what GraphQL coerced."""

from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any, get_args, get_origin

from strawberry.types.arguments import InputContext
from strawberry.types.base import (
    StrawberryList,
    StrawberryMaybe,
    StrawberryObjectDefinition,
    StrawberryOptional,
    has_object_definition,
)
from strawberry.utils.str_converters import to_camel_case

from graph.variable_errors import MOST_ERRORS, NULL_MESSAGE
from models.errors import ErrorCode, Path, Refused, UserError

Reader = Callable[[Any], Any]


def read_plainly(annotation: Any) -> None:
    """Lets the input objects of `annotation` reach the resolver as mappings of what the caller gave.

    Names are those of Python; what was left out is absent. An object is not made for each input, which takes
    longer than to write it. A null for `Maybe[T]` is Refused, BAD_USER_INPUT at its path in the arguments.
    """
    if get_origin(annotation) is not None:
        for part in get_args(annotation):
            read_plainly(part)
    elif has_object_definition(annotation):
        definition = annotation.__strawberry_definition__
        definition.from_input = _Inputs(definition)


class _Inputs:
    """How the values of one input type are read; found out with the first of them, when all types exist."""

    def __init__(self, definition: StrawberryObjectDefinition) -> None:
        self._definition = definition
        self._read: Reader | None = None

    def __call__(self, _type: type, value: Mapping[str, Any], context: InputContext) -> dict[str, Any]:
        if self._read is None:
            self._read = _object_reader(self._definition)
        try:
            found: dict[str, Any] = self._read(value)
        except _ForbiddenNull:
            start = tuple(map(str, context.path))
            paths = islice(_forbidden_nulls(value, self._definition, start), MOST_ERRORS)
            raise Refused(
                *(UserError(ErrorCode.BAD_USER_INPUT, path, NULL_MESSAGE) for path in paths)
            ) from None
        return found


class _ForbiddenNull(Exception):
    """A null where a value may be left out, but not taken away."""


def _reader(type_: Any) -> Reader | None:
    """How a value of this type is read; None where it stays as it is."""
    if isinstance(type_, StrawberryOptional):
        return _reader(type_.of_type)
    if isinstance(type_, StrawberryList):
        each = _reader(type_.of_type)
        return each and (lambda values: [None if value is None else each(value) for value in values])
    return _object_reader(type_.__strawberry_definition__) if has_object_definition(type_) else None


def _object_reader(definition: StrawberryObjectDefinition) -> Reader:
    plans = {name: (python_name, *_plan(type_)) for name, python_name, type_ in _fields(definition)}

    def read(value: Mapping[str, Any]) -> dict[str, Any]:
        found = {}
        for name, given in value.items():
            python_name, null, reader = plans[name]
            if given is not None:
                found[python_name] = given if reader is None else reader(given)
            elif null == _CLEARS:
                found[python_name] = None
            elif null == _FORBIDDEN:
                raise _ForbiddenNull
        return found

    return read


_CLEARS, _FORBIDDEN, _LEFT_OUT = "clears", "forbidden", "left out"
"""What a null says: that the value goes, nothing that is allowed, or the same as leaving it out."""


def _plan(type_: Any) -> tuple[str, Reader | None]:
    if not isinstance(type_, StrawberryMaybe):
        return _LEFT_OUT, _reader(type_)
    return (_CLEARS if isinstance(type_.of_type, StrawberryOptional) else _FORBIDDEN), _reader(type_.of_type)


def _fields(definition: StrawberryObjectDefinition) -> Iterator[tuple[str, str, Any]]:
    for field in definition.fields:
        name = field.graphql_name or to_camel_case(field.python_name)
        yield name, field.python_name, field.resolve_type(type_definition=definition)


def _forbidden_nulls(value: Any, type_: Any, path: Path) -> Iterator[Path]:
    while isinstance(type_, StrawberryOptional):
        type_ = type_.of_type
    if isinstance(value, list) and isinstance(type_, StrawberryList):
        for index, each in enumerate(value):
            yield from _forbidden_nulls(each, type_.of_type, (*path, str(index)))
    elif isinstance(value, dict):
        for name, _python_name, inner in _fields(getattr(type_, "__strawberry_definition__", type_)):
            if value.get(name, ...) is None and _plan(inner)[0] == _FORBIDDEN:
                yield (*path, name)
            elif name in value:
                yield from _forbidden_nulls(value[name], inner, (*path, name))
