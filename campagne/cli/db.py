"""`campagne db`: bring the schema up to date, and check it."""

from __future__ import annotations

import click
from flask.cli import AppGroup
from flask_migrate import check, upgrade

database = AppGroup("db", help="Le schéma de la base.")


@database.command("upgrade")
def upgrade_command() -> None:
    """Mettre le schéma à jour."""
    upgrade()
    click.echo("Le schéma est à jour.", err=True)


@database.command("check")
def check_command() -> None:
    """Comparer le schéma et les modèles."""
    check()
