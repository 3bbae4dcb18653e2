"""Addresses of public pages, each built once: pages share most of theirs, and some have hundreds.

Those of a page whose own address asks for an edition ask for it too: who reads a past edition stays in it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple

from flask import Flask, has_request_context, request

ADDRESSES_MOST = 8_192
_ASKED = "campagne.asked_edition"


class AskedEdition(NamedTuple):
    """The edition of a campaign that the address asks for, and the number of the current one."""

    slug: str
    number: int
    current: int


def ask_edition(slug: str, number: int, current: int) -> None:
    """Note which edition the address of this request asks for."""
    request.environ[_ASKED] = AskedEdition(slug, number, current)


def asked_edition() -> AskedEdition | None:
    """Return the edition that the address of this request asks for, None where it asks for none."""
    found: AskedEdition | None = request.environ.get(_ASKED) if has_request_context() else None
    return found


def carry_edition(endpoint: str, values: dict[str, Any]) -> None:
    """Add the edition asked for to the address of a page of the same campaign, unless it says its own.

    What follows changes is left alone: a feed of a past edition would never say anything.
    """
    asked = asked_edition()
    if asked and values.get("slug") == asked.slug and "number" not in values and not endpoint.endswith("_feed"):
        values.setdefault("edition", asked.number)


def remembered(app: Flask) -> Callable[..., str]:
    """Return the `url_for` of templates. What other doors add to their addresses by themselves is theirs to build."""

    @lru_cache(ADDRESSES_MOST)
    def built(_root: str, _asked: AskedEdition | None, endpoint: str, values: tuple[tuple[str, Any], ...]) -> str:
        return app.url_for(endpoint, **dict(values))

    def url_for(endpoint: str, **values: Any) -> str:
        several = list in map(type, values.values())
        if several or not endpoint.startswith("public.") or not has_request_context():
            return app.url_for(endpoint, **values)
        environ = request.environ  # once: a page asks for hundreds of addresses
        root = environ.get("SCRIPT_NAME", "")  # a server may leave out what is empty (PEP 3333)
        return built(root, environ.get(_ASKED), endpoint, tuple(values.items()))

    return url_for
