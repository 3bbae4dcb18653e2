"""The JSON Schema of a typed dictionary: what `.json` addresses promise is read from the types that the code keeps to.

Source: JSON Schema 2020-12, which OpenAPI 3.1 takes whole.
"""

from __future__ import annotations

from types import NoneType, UnionType
from typing import Any, NotRequired, get_args, get_origin, get_type_hints, is_typeddict

_PLAIN = {str: "string", int: "integer", bool: "boolean", float: "number", NoneType: "null"}


def components(*roots: Any) -> dict[str, dict[str, Any]]:
    """Return the schema of each typed dictionary of `roots` and of those that they hold, by name."""
    found: dict[str, dict[str, Any]] = {}
    for root in roots:
        _describe(root, found)
    return found


def schema_of(hint: Any, found: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Return the schema of a type, adding to `found` the typed dictionaries that it names."""
    origin, inner = get_origin(hint), get_args(hint)
    if is_typeddict(hint):
        _describe(hint, found)
        return {"$ref": f"#/components/schemas/{hint.__name__}"}
    parts = [schema_of(part, found) for part in inner]
    if origin is NotRequired:
        return parts[0]
    if origin is list:
        return {"type": "array", "items": parts[0]}
    if origin is dict:
        return {"type": "object", "additionalProperties": parts[1]}
    return {"anyOf": parts} if origin is UnionType else {"type": _PLAIN[hint]}


def _describe(kind: Any, found: dict[str, dict[str, Any]]) -> None:
    if kind.__name__ in found:
        return
    found[kind.__name__] = {}  # first, so that a type that holds itself ends
    hints = get_type_hints(kind, include_extras=True)
    found[kind.__name__] = {
        "type": "object",
        "description": " ".join((kind.__doc__ or "").split()),
        "properties": {name: schema_of(hint, found) for name, hint in hints.items()},
        # Not `__required_keys__`: annotations that are text when the class is made hide their NotRequired from it.
        "required": [name for name, hint in hints.items() if get_origin(hint) is not NotRequired],
        "additionalProperties": False,
    }
