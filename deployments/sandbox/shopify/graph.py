"""Shopify's schema, each field of which knows where its answer is found."""

from collections.abc import Callable
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any

from graphql import (
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
)

from deployments.sandbox.shopify import changes, roots
from deployments.sandbox.shopify.account import Account, Info
from deployments.sandbox.shopify.answers import FIELDS, KEYED, KINDS, LISTS
from deployments.sandbox.shopify.answers.parts import Answer, Keyed, Listing
from deployments.sandbox.shopify.connections import inner
from deployments.sandbox.shopify.refusals import denied, unapproved
from deployments.sandbox.shopify.scopes import SCOPES

Resolver = Callable[..., Any]

PERSONAL = {
    "Customer": (
        *("firstName", "lastName", "defaultEmailAddress", "defaultPhoneNumber"),
        "defaultAddress",
    )
}
"""Fields an app sees once it was approved for them."""


@cache
def schema() -> GraphQLSchema:
    """Return the schema, each field of which resolves from our tables."""
    text = files(__package__).joinpath("schema.graphql").read_text()
    made = build_schema(text)
    for type in made.type_map.values():
        if isinstance(type, GraphQLObjectType) and not type.name.startswith("__"):
            furnish(type)
    types: dict[str, Any] = dict(made.type_map)
    types["DateTime"].parse_value = types["DateTime"].coerce_input_value = moment
    for name in ("Node", "LegacyInteroperability"):
        types[name].resolve_type = kind
    return made


def furnish(type: GraphQLObjectType) -> None:
    """Give every field of a type its resolver; what has none is found by its name."""
    roots_ = {"QueryRoot": roots.ROOTS, "Mutation": changes.CHANGES}.get(type.name, {})
    for name, field in type.fields.items():
        found: Resolver | None = roots_.get(name)
        if name in FIELDS.get(type.name, {}):
            found = plain(FIELDS[type.name][name])
        elif name in LISTS.get(type.name, {}):
            paged = str(field.type).rstrip("!").endswith("Connection")
            found = (connection if paged else listing)(LISTS[type.name][name])
        elif name in KEYED.get(type.name, {}):
            found = keyed(KEYED[type.name][name])
        scope = SCOPES.get((type.name, name))
        if found and name in PERSONAL.get(type.name, ()):
            found = approved(found, f"{type.name}.{name}")
        field.resolve = guarded(found, name, scope) if found and scope else found


def plain(answer: Answer) -> Resolver:
    """Resolve a field from its table; arguments change nothing here."""
    return lambda subject, info, **_: answer(subject, info.context.shop)


def keyed(answer: Keyed) -> Resolver:
    """Resolve a field by what its arguments name."""
    return lambda subject, info, **args: answer(subject, info.context.shop, args)


def connection(listing: Listing) -> Resolver:
    """Resolve a page of an object's belongings."""
    return lambda subject, info, **args: inner(listing(subject, info.context.shop), args)


def listing(all: Listing) -> Resolver:
    """Resolve the first of an object's belongings, or all of them."""

    def resolve(subject: Any, info: Info, first: int | None = None, **_: Any) -> Any:
        return all(subject, info.context.shop)[:first]

    return resolve


def guarded(resolve: Resolver, field: str, scope: str) -> Resolver:
    """Resolve a field only for an app that was granted its scope."""

    def ask(subject: Any, info: Info, **args: Any) -> Any:
        account: Account = info.context
        if not granted(account, scope):
            raise denied(field, scope)
        return resolve(subject, info, **args)

    return ask


def approved(resolve: Resolver, field: str) -> Resolver:
    """Resolve a field only for an app that was approved to see such of people."""

    def ask(subject: Any, info: Info, **args: Any) -> Any:
        if field in info.context.settings.withheld:
            raise unapproved(field)
        return resolve(subject, info, **args)

    return ask


def granted(account: Account, scope: str) -> bool:
    """Whether the app has a scope; who may write may read."""
    return account.granted(scope)


def kind(subject: Any, *_: Any) -> str:
    """Name the type of a subject met behind an interface."""
    return KINDS[type(subject)]


def moment(said: Any) -> datetime:
    """Read a moment; raise ValueError for what is none, or has no zone."""
    read = datetime.fromisoformat(str(said))
    if read.tzinfo is None:
        raise ValueError("a DateTime names its zone")
    return read
