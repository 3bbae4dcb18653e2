"""Reading public addresses from a command: exactly the bytes that readers get, without a server."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

from flask import current_app
from werkzeug.test import create_environ, run_wsgi_app
from werkzeug.wrappers import Response

from campagne.exceptions import DomainError

_ENVIRON = "campagne.reading_environ"


class NotPublic(DomainError):
    """Only what an edition shows can be taken away."""


def visit(address: str) -> Response:
    """Return the answer of a public address, its query included, as to a reader without a cookie."""
    made = current_app.extensions
    if _ENVIRON not in made:  # once: a copy reads tens of thousands of addresses
        made[_ENVIRON] = create_environ(base_url=current_app.config["PUBLIC_URL"])
    path, _, query = address.partition("?")
    asked = {"PATH_INFO": unquote_to_bytes(path).decode("latin-1"), "QUERY_STRING": query}
    parts, status, headers = run_wsgi_app(current_app.wsgi_app, made[_ENVIRON] | asked)
    return Response(parts, status, headers)


def read(address: str) -> Iterator[bytes]:
    """Return the parts of what a public address gives. Raises NotPublic."""
    answer = visit(address)
    if answer.status_code != 200:
        raise NotPublic(f"{address} n'est pas public : sans édition, ou cette édition ne le montre pas.")
    return answer.iter_encoded()
