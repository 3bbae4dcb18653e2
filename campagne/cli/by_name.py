"""Commands that are imported when they are called: a process that serves pages carries none of them.

All of them together, with Alembic, take as much memory as the pages do.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Any

import click


class ByName(click.Group):
    """A group that knows where its commands stand: their names, each with its module and its object in the module."""

    def __init__(self, *arguments: Any, places: Mapping[str, tuple[str, str]], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._places = places

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *self._places})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self._places:
            return super().get_command(ctx, cmd_name)
        module, name = self._places[cmd_name]
        command: click.Command = getattr(importlib.import_module(f"campagne.cli.{module}"), name)
        return command
