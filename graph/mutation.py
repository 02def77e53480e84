"""Mutations: a verb, the scope it needs, its arguments, and a payload of its outcome or the faults found."""

import inspect
from collections.abc import Callable
from typing import Annotated, Any, TypeVar, get_args, get_origin

import strawberry
from strawberry.annotation import StrawberryAnnotation
from strawberry.tools import create_type
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.field import StrawberryField
from strawberry.utils.str_converters import to_camel_case

from auth.admission import proof_of
from auth.errors import Unauthenticated
from graph.arguments import read_plainly
from graph.context import Context
from graph.engine.requires_scope import RequiresScope
from graph.user_error import UserError, user_errors
from models.errors import Refused
from resolvers.entry import Reading
from resolvers.idempotency import Once
from resolvers.perform import Outcome, perform
from resolvers.proof import NotAdmitted

P = TypeVar("P")
Info = strawberry.Info[Context, None]

_DESCRIPTIONS = {
    "id": "The identifier of what to change.",
    "input": "What to write.",
    "expected_version": "The `version` that the change starts from; VERSION_CONFLICT is answered where the "
    "object has moved on.",
    "idempotency_key": "Any text of up to 255 characters that is new for each intended change. A repetition "
    "with the same key and arguments changes nothing and answers with the same objects. The header "
    "Idempotency-Key is its default.",
}


class MutationField(StrawberryField):
    """A root field that performs a verb."""

    verb: Any
    scope: str
    payload: type
    reading: Callable[..., Reading] | None

    @property
    def is_basic_field(self) -> bool:
        """Never."""
        return False

    async def get_result(self, source: Any, info: Any, args: list[Any], kwargs: Any) -> Any:
        """Performs the verb once per idempotency key; a refusal becomes the payload's `userErrors`."""
        context: Context = info.context
        context.require(self.scope)
        key = kwargs.pop("idempotency_key", None)
        arguments = {name: value for name, value in kwargs.items() if value is not None}
        try:
            outcome = await self._perform(context, arguments, self._once(info, key, arguments))
        except Refused as refused:
            return self.payload(user_errors=user_errors(refused))
        context.renew()
        return self.payload(**outcome)

    async def _perform(self, context: Context, arguments: dict[str, Any], once: Once | None) -> Outcome:
        credential, context.credential = context.credential, None  # performing proves it
        try:
            return await perform(
                context.database,
                context.caller,
                lambda session, viewer: self.verb(session, viewer, **arguments),
                once,
                proof_of(context.caller, credential),
                self.reading and self.reading(**arguments),
            )
        except Refused:
            raise
        except Exception as error:
            context.credential = credential  # what may not have been proved, the next field has to prove
            if isinstance(error, NotAdmitted):
                raise Unauthenticated from None
            raise

    def _once(self, info: Info, key: str | None, arguments: dict[str, Any]) -> Once | None:
        header = info.context.idempotency_key
        if key is None and header is not None:
            # one header may stand over several mutations, so each takes its place in the answer into its key
            key = f"{header}/{info.path.key}"
        return None if key is None else Once.of(key, self.python_name, arguments)


def mutation(
    verb: Any,
    scope: str,
    description: str,
    *,
    returns: dict[str, Any],
    reading: Callable[..., Reading] | None = None,
    **arguments: Any,
) -> MutationField:
    """The mutation that performs `verb` under its own name.

    `arguments` are its GraphQL arguments by name, those optional whose type allows None; `idempotencyKey` is
    added to all, `expectedVersion` where the verb takes it. `returns` are the payload's fields by name.
    `reading` makes of the arguments what the verb starts from.
    """
    name: str = verb.__name__
    if "expected_version" in inspect.signature(verb).parameters:
        arguments["expected_version"] = int | None
    arguments["idempotency_key"] = str | None
    payload = _payload(name, returns)
    field = MutationField(
        python_name=name,
        type_annotation=StrawberryAnnotation(payload | None),
        description=description,
        directives=[RequiresScope(scope=scope)],
    )
    field.verb, field.scope, field.payload, field.reading = verb, scope, payload, reading
    field.arguments = [_argument(name, type_) for name, type_ in arguments.items()]
    return field


def mutation_type(*groups: list[MutationField]) -> type:
    """The root type of these mutations."""
    return create_type(
        "Mutation",
        [field for group in groups for field in group],
        description="Everything that changes something. Each mutation is one transaction.",
    )


def _payload(name: str, returns: dict[str, Any]) -> Any:
    mutation_name = to_camel_case(name)
    fields = [_result(field, annotation) for field, annotation in returns.items()]
    errors = strawberry.field(description="Why nothing was changed; empty on success.", default_factory=list)
    errors.python_name, errors.type = "user_errors", list[UserError]
    payload_name = mutation_name[0].upper() + mutation_name[1:] + "Payload"
    return create_type(payload_name, [*fields, errors], description=f"What came of `{mutation_name}`.")


def _result(name: str, annotation: Any) -> StrawberryField:
    annotation, description = _described(annotation)
    noun = name.replace("_", " ")
    field: StrawberryField = strawberry.field(
        description=description or f"The {noun} as it is now; null where nothing was changed.", default=None
    )
    field.python_name, field.type = name, annotation | None
    return field


def _argument(name: str, annotation: Any) -> StrawberryArgument:
    annotation, description = _described(annotation)
    read_plainly(annotation)
    return StrawberryArgument(
        python_name=name,
        graphql_name=None,
        type_annotation=StrawberryAnnotation(annotation),
        description=description or _DESCRIPTIONS[name],
    )


def _described(annotation: Any) -> tuple[Any, str | None]:
    if get_origin(annotation) is Annotated:
        type_, description = get_args(annotation)
        return type_, description
    return annotation, None
