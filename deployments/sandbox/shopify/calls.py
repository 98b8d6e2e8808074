"""An act called from outside: JSON in, arguments of the right kind out."""

import inspect
from collections.abc import Callable
from functools import cache
from typing import Any, get_args, get_type_hints, is_typeddict

import msgspec

from deployments.sandbox.shopify import acts
from deployments.sandbox.shopify.state import Checkout, Goods, Person, Sale, Shop

Act = Callable[..., Any]


@cache
def known() -> dict[str, Act]:
    """List the acts by name."""
    found = {name: getattr(acts, name) for name in acts.__all__}
    return {name: act for name, act in found.items() if inspect.isfunction(act)}


@cache
def arguments(act: Act) -> dict[str, Any]:
    """Name every argument of an act and its kind, those of its `**details` included."""
    hints = get_type_hints(act)
    hints.pop("return"), hints.pop("shop")
    for name, kind in list(hints.items()):
        packed = next((one for one in get_args(kind) if is_typeddict(one)), None)
        if packed:
            del hints[name]
            hints |= get_type_hints(packed)
    return hints


def call(shop: Shop, said: dict[str, Any]) -> Any:
    """Do the act `said["act"]` names with the rest as its arguments."""
    act = known().get(str(said.get("act")))
    if act is None:
        raise acts.Refused(f"no act called {said.get('act')!r}; known: {sorted(known())}", "act")
    given = {name: value for name, value in said.items() if name != "act"}
    kinds = arguments(act)
    if unknown := given.keys() - kinds.keys():
        raise acts.Refused(f"no argument {sorted(unknown)}; known: {sorted(kinds)}", "act")
    made = {name: make(shop, name, kinds[name], value) for name, value in given.items()}
    inspect.signature(act).bind(shop, **made)
    return act(shop, **made)


def make(shop: Shop, name: str, kind: Any, value: Any) -> Any:
    """Turn a JSON value into an argument; the shop's own objects are looked up."""
    for noun in (Person, Sale, Checkout, Goods):
        if value is not None and (kind is noun or noun in get_args(kind)):
            return look_up(shop, noun, value)
    try:
        return msgspec.convert(value, kind, strict=False)
    except msgspec.ValidationError as error:
        raise acts.Refused(f"{name}: {error}", name) from error


def look_up(shop: Shop, noun: type, value: Any) -> Any:
    """Find what a JSON value names: an id, a gid, an order's name or a checkout's token."""
    shelves: dict[Any, dict[int, Any]] = {
        Person: shop.people,
        Sale: shop.sales,
        Checkout: shop.checkouts,
        Goods: shop.goods,
    }
    shelf = shelves[noun]
    word = str(value).rsplit("/", 1)[-1]
    found = shelf.get(int(word)) if word.isdigit() else None
    if found is None:
        named = (one for one in shelf.values() if word in nicknames(one))
        found = next(named, None)
    if found is None:
        raise acts.Refused(f"no {noun.__name__.lower()} {value!r}", noun.__name__.lower())
    return found


def nicknames(one: Any) -> tuple[Any, ...]:
    """List by what else an object goes."""
    return getattr(one, "name", None), getattr(one, "token", None), getattr(one, "sku", None)
