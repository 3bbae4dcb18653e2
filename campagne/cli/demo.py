"""`campagne demo`: a complete fictional instance, told at its first start, then served until interrupted.

The command takes the factory from the group that runs it, so that the application is built with the demonstration's own
settings and never with those of a real instance.
"""

from __future__ import annotations

import socket
from pathlib import Path

import click
from flask import Flask
from flask.cli import ScriptInfo

import config
from campagne import clock
from campagne.cli.db import upgrade
from campagne.cli.outcome import Refused
from campagne.cli.serve import HOST, run
from campagne.exceptions import DomainError
from campagne.extensions import db
from campagne.services import delivery
from campagne.services.demonstration import story, telling
from campagne.services.demonstration.accounts import ACCOUNTS, password
from campagne.services.demonstration.catcher import MailCatcher
from campagne.services.demonstration.instance import DemonstrationFolder
from campagne.worker import Worker


@click.command("demo")
@click.option("--port", default=5000, show_default=True, type=click.IntRange(1, 65535), help="Le port du serveur.")
@click.option(
    "--instance-dir",
    envvar="INSTANCE_DIR",
    default="instance",
    show_default=True,
    type=click.Path(path_type=Path),
    help="Le dossier où la démonstration a le sien, nommé « demo ».",
)
@click.option("--reset", is_flag=True, help="Repartir de zéro, avec des dates fraîches.")
@click.pass_context
def demo(context: click.Context, *, port: int, instance_dir: Path, reset: bool) -> None:
    """Montrer le produit : une instance fictive complète, sans rien envoyer à personne."""
    folder = DemonstrationFolder(instance_dir.resolve() / "demo")
    _refuse_taken(port)
    try:
        with folder.held():
            _run_demonstration(context, folder, port=port, reset=reset)
    except DomainError as error:
        raise Refused(str(error)) from error


def _run_demonstration(context: click.Context, folder: DemonstrationFolder, *, port: int, reset: bool) -> None:
    if reset or not folder.complete:
        folder.clear()
    catcher = MailCatcher(folder.courier, refused=story.refused_addresses())
    catcher.start()
    try:
        app = _build(context, folder, port=port, mail_url=catcher.url)
        prepare(app, folder)
        click.echo(_welcome(app))
        run(app, port=port, worker=Worker(app))
    finally:
        catcher.stop()


def prepare(app: Flask, folder: DemonstrationFolder) -> None:
    """Bring the schema up to date and, at the first start, tell the stories: written, delivered, published."""
    with app.app_context():
        upgrade()
        folder.draw_keys()
        if folder.complete:
            return
        click.echo("Première mise en place, quelques secondes…", err=True)
        started = clock.now()
        for event in telling.tell(started, secret_key=app.config["SECRET_KEY"]):
            with clock.standing_at(event.at):
                event.act(event.at)
                db.session.commit()
                delivery.deliver(seconds=60)
        folder.mark_complete(started)


def _refuse_taken(port: int) -> None:
    """Say so before anything is built, rather than after."""
    try:
        socket.create_server((HOST, port)).close()
    except OSError as error:
        raise Refused(f"Le port {port} est déjà pris. Choisissez-en un autre : make demo PORT={port + 1}") from error


def _build(context: click.Context, folder: DemonstrationFolder, *, port: int, mail_url: str) -> Flask:
    factory = context.ensure_object(ScriptInfo).create_app
    if factory is None:
        raise Refused("Lancez la démonstration par « python -m campagne demo ».")
    app: Flask = factory(config.read(folder.environment(port=port, mail_url=mail_url)))
    return app


def _welcome(app: Flask) -> str:
    here = app.config["PUBLIC_URL"]
    accounts = "\n".join(
        f"                {account.email:<28} {password(account, secret_key=app.config['SECRET_KEY'])}"
        for account in ACCOUNTS
    )
    return f"""
La démonstration est prête. Commencez par le guide :

  {here}/demo

  Comparaison   {here}/campagnes/{story.read("presidential").slug}/tableau
  Courrier      {here}/demo/courrier
  Coordination  {here}/compte/connexion
{accounts}

Tout est fictif et rien ne quitte cet ordinateur. Ctrl-C arrête ; relancer retrouve tout ; --reset repart de zéro.
"""
