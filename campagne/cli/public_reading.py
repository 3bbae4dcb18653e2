"""Reading public addresses from a command: exactly the bytes that readers get, without a server."""

from __future__ import annotations

from collections.abc import Iterator

from flask import current_app
from werkzeug.test import Client, TestResponse

from campagne.exceptions import DomainError


class NotPublic(DomainError):
    """Only what an edition shows can be taken away."""


def visit(address: str) -> TestResponse:
    """Return the answer of a public address, its query included, as to a reader without a cookie."""
    return Client(current_app, use_cookies=False).get(address, base_url=current_app.config["PUBLIC_URL"])


def read(address: str) -> Iterator[bytes]:
    """Return the parts of what a public address gives. Raises NotPublic."""
    answer = visit(address)
    if answer.status_code != 200:
        raise NotPublic(f"{address} n'est pas public : sans édition, ou cette édition ne le montre pas.")
    return answer.iter_encoded()
