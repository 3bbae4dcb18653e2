"""How every command ends: done, or refused in one French sentence; results on standard output, words on standard error.

Exit 0: done. Exit 1: a rule refused, nothing was written. Exit 2: the command itself was not understood.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import IO, Any

import click
from flask.cli import AppGroup
from sqlalchemy.exc import DatabaseError, OperationalError

from campagne.exceptions import DomainError, UnreadableFile

json_option = click.option("--json", "as_json", is_flag=True, help="Un seul objet JSON sur la sortie standard.")

_DATABASE_TROUBLES = {
    "readonly": "La base de données est en lecture seule : rien n'a été enregistré.",
    "locked": "La base de données est occupée par un autre programme : rien n'a été enregistré, réessayez.",
    "no such": "Le schéma de la base n'est pas à jour : lancez d'abord « campagne db upgrade ».",
    "does not exist": "Le schéma de la base n'est pas à jour : lancez d'abord « campagne db upgrade ».",
    "not a database": "Le fichier de la base de données est abîmé, ou n'en est pas une.",
    "malformed": "Le fichier de la base de données est abîmé, ou n'en est pas une.",
}
_DATABASE_SILENT = "La base de données ne répond pas : rien n'a été enregistré."


class Refused(click.ClickException):
    """A command that a rule refused: its sentence, as it is, on standard error."""

    exit_code = 1

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(self.message, err=True)


class Noun(AppGroup):
    """The commands of one noun. Leaving the application's context undoes whatever was not committed."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; word the refusal of a rule or of the database."""
        with worded():
            return super().invoke(ctx)


@contextmanager
def worded() -> Iterator[None]:
    """Say in one French sentence what a rule or the database refuses. Raises Refused."""
    try:
        yield
    except DomainError as error:
        raise Refused(sentence(error)) from error
    except DatabaseError as error:
        words = _database_sentence(error)
        if words is None:  # a fault of ours: its trace is worth more than a sentence
            raise
        raise Refused(words) from error


def sentence(error: DomainError) -> str:
    """Return the sentence of a refusal, with the line and column of a file where they are known."""
    if not isinstance(error, UnreadableFile) or error.line is None:
        return str(error)
    column = error.column or ""
    place = f", colonne {column if column.isdigit() else f'« {column} »'}" if column else ""
    return f"Ligne {error.line}{place} : {error}"


def answer(facts: dict[str, Any], words: Iterable[str], *, as_json: bool) -> None:
    """Print a result: one JSON object, or lines for people. Both go to standard output."""
    if as_json:
        click.echo(json.dumps(facts, ensure_ascii=False))
    else:
        for line in words:
            click.echo(line)


def say(words: Iterable[str]) -> None:
    """Tell people what happened, on standard error."""
    for line in words:
        click.echo(line, err=True)


def _database_sentence(error: DatabaseError) -> str | None:
    cause = str(error.orig)
    known = next((words for sign, words in _DATABASE_TROUBLES.items() if sign in cause), None)
    return known or (_DATABASE_SILENT if isinstance(error, OperationalError) else None)
