"""`campagne db`: bring the schema up to date, and check it."""

from __future__ import annotations

from pathlib import Path

import click
import flask_migrate
from flask import Flask, current_app
from flask.cli import AppGroup

from campagne.extensions import db

_migrate = flask_migrate.Migrate(render_as_batch=True, compare_type=True)

database = AppGroup("db", help="Le schéma de la base.")


def bind(app: Flask) -> None:
    """Tell Alembic of an application: its commands alone need it, and they alone carry it (see `cli.by_name`)."""
    _migrate.init_app(app, db, directory=str(Path(app.root_path).parent / "migrations"))


def upgrade() -> None:
    """Bring the schema of the current application's database up to date."""
    bind(current_app)
    flask_migrate.upgrade()


@database.command("upgrade")
def upgrade_command() -> None:
    """Mettre le schéma à jour."""
    upgrade()
    click.echo("Le schéma est à jour.", err=True)


@database.command("check")
def check_command() -> None:
    """Comparer le schéma et les modèles."""
    bind(current_app)
    flask_migrate.check()
