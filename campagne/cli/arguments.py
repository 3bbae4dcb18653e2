"""What commands take: files read whole, moments in Paris time, dates. A wrong one is a usage error, in French."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from campagne.domain.campaign_options import MalformedOption, read_moment

FILE_MAX = 256 * 1024 * 1024  # bytes; the longest list known, of all municipal candidates, has 138 MB


class File(click.ParamType[tuple[str, bytes]]):
    """A file given by its path, as its name and its bytes."""

    name = "fichier"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, bytes]:
        path = Path(value)
        try:
            if path.stat().st_size > FILE_MAX:
                self.fail(f"« {path.name} » dépasse 256 Mo.", param, ctx)
            return path.name, path.read_bytes()
        except (OSError, ValueError):
            self.fail(f"« {value} » n'est pas un fichier que l'on puisse lire.", param, ctx)


class Moment(click.ParamType[datetime]):
    """An instant, « 2027-03-26T18:00 », in Paris unless it carries an offset."""

    name = "moment"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        try:
            return read_moment(value)
        except MalformedOption as fault:
            self.fail(str(fault), param, ctx)


class Day(click.ParamType[date]):
    """A date, « 2027-03-16 »."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"« {value} » n'est pas une date : écrivez-la 2027-03-16.", param, ctx)


class Pair(click.ParamType[tuple[str, str]]):
    """Two things joined by « = »."""

    name = "clé=valeur"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        key, sign, text = str(value).partition("=")
        if not sign or not key.strip():
            self.fail(f"« {value} » : attendu CLÉ=VALEUR.", param, ctx)
        return key.strip(), text
