"""A process that serves pages carries no command, nor what only commands need."""

from __future__ import annotations

import subprocess
import sys

import click
import pytest

from campagne.__main__ import main
from campagne.cli import COMMANDS, Commands

CARRIED = """
import sys
from campagne import create_app
create_app()
print(*(name for name in sys.modules if name.split(".")[0] in {"alembic", "flask_migrate"} or "campagne.cli." in name))
"""


def test_an_application_carries_no_command(environment: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", CARRIED], env=environment, capture_output=True, text=True, check=True, timeout=60
    )

    assert done.stdout.split() == ["campagne.cli.by_name"]


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_found_by_its_name(name: str) -> None:
    commands = Commands("campagne", places=COMMANDS)
    with click.Context(commands) as context:
        command = commands.get_command(context, name)

    assert command is not None
    assert command.name == name


def test_a_command_that_needs_no_instance_is_found_without_one() -> None:
    with click.Context(main) as context:
        found = [main.get_command(context, name) for name in ("demo", "rehearse", "editions")]

    assert [command.name for command in found if command] == ["demo", "rehearse", "editions"]
