"""Reading public addresses from a command: exactly the bytes that readers get, without a server."""

from __future__ import annotations

from collections.abc import Iterator

from flask import current_app
from werkzeug.test import Client

from campagne.exceptions import DomainError


class NotPublic(DomainError):
    """Only what an edition shows can be taken away."""


def read(path: str, query: dict[str, str] | None = None) -> Iterator[bytes]:
    """Return the parts of what a public address gives. Raises NotPublic."""
    client = Client(current_app, use_cookies=False)
    answer = client.get(path, query_string=query or {}, base_url=current_app.config["PUBLIC_URL"])
    if answer.status_code != 200:
        raise NotPublic(f"{path} n'est pas public : la campagne n'a pas d'édition, ou cette édition ne le montre pas.")
    return answer.iter_encoded()
