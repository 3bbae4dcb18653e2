"""Addresses of public pages, each built once: pages share most of theirs, and some have hundreds."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from flask import Flask, has_request_context, request

ADDRESSES_MOST = 8_192


def remembered(app: Flask) -> Callable[..., str]:
    """Return the `url_for` of templates. What other doors add to their addresses by themselves is theirs to build."""

    @lru_cache(ADDRESSES_MOST)
    def built(_root: str, endpoint: str, values: tuple[tuple[str, Any], ...]) -> str:
        return app.url_for(endpoint, **dict(values))

    def url_for(endpoint: str, **values: Any) -> str:
        asked = tuple(values.items())
        several = any(isinstance(value, list) for _name, value in asked)
        if several or not endpoint.startswith("public.") or not has_request_context():
            return app.url_for(endpoint, **values)
        return built(request.root_path, endpoint, asked)

    return url_for
