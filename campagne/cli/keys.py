"""Who engages the campaign at the command line: one person of the coordination, and a second one who agrees."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from campagne.exceptions import DomainError
from campagne.models.coordinator import Coordinator
from campagne.services import accounts


class SamePerson(DomainError):
    """A second key is another person's."""


def key_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options of its two keys."""
    second = click.option("--approved-by", metavar="ADRESSE", help="La personne qui valide, différente de la première.")
    first = click.option("--by", required=True, metavar="ADRESSE", help="La personne de la coordination qui engage.")
    return first(second(command))


def second_holder(approved_by: str | None) -> str | None:
    """Return the name of who agreed, for the trail."""
    return accounts.by_email(approved_by).name if approved_by else None


def holder(by: str, approved_by: str | None) -> Coordinator:
    """Return who engages; the second key, when given, must be held by another known person. Raises SamePerson."""
    first = accounts.by_email(by)
    if approved_by is not None and accounts.by_email(approved_by) is first:
        raise SamePerson("La validation vient d'une deuxième personne : --by et --approved-by désignent la même.")
    return first
