"""Schemas are read from the types: optional keys, nested types, lists and alternatives."""

from __future__ import annotations

from typing import NotRequired, TypedDict

from campagne.domain.json_schema import components


class Inner(TypedDict):
    """A thing inside."""

    name: str


class Outer(TypedDict):
    """A thing that holds others."""

    many: list[Inner]
    by_key: dict[str, Inner]
    either: str | list[str] | None
    flag: bool
    seldom: NotRequired[int]


def test_a_type_and_those_that_it_holds_are_described() -> None:
    found = components(Outer)

    assert set(found) == {"Outer", "Inner"}
    inner = {"$ref": "#/components/schemas/Inner"}
    assert found["Outer"]["properties"] == {
        "many": {"type": "array", "items": inner},
        "by_key": {"type": "object", "additionalProperties": inner},
        "either": {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}, {"type": "null"}]},
        "flag": {"type": "boolean"},
        "seldom": {"type": "integer"},
    }
    assert found["Inner"]["description"] == "A thing inside."


def test_a_key_that_may_be_absent_is_not_required() -> None:
    assert components(Outer)["Outer"]["required"] == ["many", "by_key", "either", "flag"]


def test_no_other_key_is_promised() -> None:
    assert components(Outer)["Outer"]["additionalProperties"] is False
