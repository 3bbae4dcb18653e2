"""`campagne rehearse`: a whole sending to the candidacies of a real list, timed, that can reach nobody.

Everything happens in an instance of its own, in a temporary folder, whose mail server is a catcher that keeps nothing.
As `demo`, the command takes the factory from the group that runs it: no setting of a real instance is read.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import ScriptInfo
from sqlalchemy import select

import config
from campagne import clock
from campagne.cli.arguments import File
from campagne.cli.db import upgrade
from campagne.cli.outcome import Refused, answer, json_option, worded
from campagne.domain import official_files
from campagne.extensions import db
from campagne.models.campaign import ELECTIONS, Campaign
from campagne.models.candidacy import Candidacy
from campagne.models.contact import Contact
from campagne.services import (
    campaigns,
    candidacies,
    contacts,
    delivery,
    mailings,
    organisation,
    outbox,
    questionnaires,
)
from campagne.services.demonstration import story
from campagne.services.demonstration.catcher import MailCatcher
from campagne.services.demonstration.courier import Courier
from campagne.services.demonstration.instance import DemonstrationFolder

SLUG = "repetition"
NOWHERE = "example.org"
OPERATOR = "répétition"
ANSWERING = timedelta(days=20)


class _Counter(Courier):
    """A courier that counts what it is given, by recipient, and keeps nothing."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.received: dict[str, int] = {}

    def keep(self, content: bytes, *, recipient: str) -> int:
        """Count a message; the content is let go."""
        self.received[recipient] = self.received.get(recipient, 0) + 1
        return len(self.received)


@dataclass
class _Watch:
    """The steps done so far, each with its seconds."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time a step and say it on standard error, so that standard output is the result alone."""
        started = time.perf_counter()
        yield
        self.seconds[name] = round(time.perf_counter() - started, 2)
        click.echo(f"{name} : {self.seconds[name]:.1f} s", err=True)

    @property
    def total(self) -> float:
        """The seconds of all steps."""
        return round(sum(self.seconds.values()), 2)


@click.command("rehearse")
@click.argument("file", type=File(), metavar="FICHIER")
@click.option("--election", type=click.Choice(ELECTIONS), default="legislative", show_default=True)
@click.option("--environment", envvar="CAMPAGNE_ENV", default="development", hidden=True)
@json_option
@click.pass_context
def rehearse(
    context: click.Context, file: tuple[str, bytes], *, election: str, environment: str, as_json: bool
) -> None:
    """Répéter un envoi entier sur une vraie liste : adresses d'essai, serveur local, rien ne part vers personne."""
    if environment == "production":
        raise Refused("Une répétition ne se lance pas sur une instance en production : prenez une autre machine.")
    watch = _Watch()
    with worded(), tempfile.TemporaryDirectory(prefix="campagne-repetition-") as name:
        folder = DemonstrationFolder(Path(name))
        counter = _Counter(folder.folder)
        catcher = MailCatcher(counter, refused=())
        catcher.start()
        try:
            app = _build(context, folder, catcher.url)
            with app.app_context():
                counts = _rehearsed(file, election, catcher.url, watch)
        finally:
            catcher.stop()
    received = sum(counter.received.values())
    facts = counts | {"received": received, "twice": received - len(counter.received)}
    words = [f"Candidatures : {facts['candidacies']} · messages : {facts['messages']} · reçus : {facts['received']}."]
    answer(
        {**facts, "seconds": watch.seconds, "total": watch.total},
        [*words, f"Total : {watch.total} s."],
        as_json=as_json,
    )
    if facts["received"] != facts["messages"] or facts["twice"]:
        raise Refused("Des messages manquent, ou sont partis deux fois.")


def _build(context: click.Context, folder: DemonstrationFolder, mail_url: str) -> Flask:
    factory = context.ensure_object(ScriptInfo).create_app
    if factory is None:
        raise Refused("Lancez la répétition par « python -m campagne rehearse ».")
    unpaced = {"MAIL_RATE": "0", "MAIL_DOMAIN_RATE": "0"}
    app: Flask = factory(config.read({**folder.environment(port=5000, mail_url=mail_url), **unpaced}))
    return app


def _rehearsed(file: tuple[str, bytes], election: str, mail_url: str, watch: _Watch) -> dict[str, int]:
    """Take every step of a sending, and return how many candidacies it wrote to, by how many messages."""
    with watch.step("Mise en place"):
        upgrade()
        campaign = _campaign(election)
    with watch.step("Import de la liste"):
        plan = candidacies.plan_import(campaign, official_files.read(file[1], election=election))
        candidacies.apply_import(plan, source=file[0], dated=None, by=OPERATOR, now=clock.now())
        db.session.commit()
    with watch.step("Adresses d'essai"):
        _give_addresses(campaign)
    with watch.step("Mise en file"):
        mailing = mailings.draft(campaign, "invitation", now=clock.now())
        launch = mailings.launch(mailing, by=OPERATOR, now=clock.now())
        db.session.commit()
    with watch.step("Envoi"):
        deliver_to(mail_url)
    if outbox.mailing_counts(mailing)["sent"] != launch.queued:
        raise Refused("Tous les messages ne sont pas partis.")
    return {"candidacies": len(plan.changes.added), "messages": launch.queued}


def _campaign(election: str) -> Campaign:
    """Write who asks, and a campaign that asks the questions of the demonstration."""
    now = clock.now()
    organisation.load(story.organisation(), now=now)
    campaign = campaigns.create(SLUG, title="Répétition", election=election, answers_by=now + ANSWERING, now=now)
    questionnaires.load(campaign, story.questionnaire())
    db.session.commit()
    return campaign


def _give_addresses(campaign: Campaign) -> None:
    """Give to each candidacy an address of its own, in a domain that leads nowhere (RFC 2606)."""
    now = clock.now()
    for candidacy in db.session.scalars(select(Candidacy).where(Candidacy.campaign_id == campaign.id)).all():
        address = f"equipe@{candidacy.ref}.{NOWHERE}"
        contacts.add(candidacy, address, source="adresse d'essai", sure=True, by=OPERATOR, now=now)
    db.session.commit()


def deliver_to(url: str) -> None:
    """Deliver everything to the catcher at `url`. Raises Refused when a message could go anywhere else."""
    server = "smtp://{MAIL_SERVER}:{MAIL_PORT}".format_map(current_app.config)
    addresses = db.session.scalars(select(Contact.address))
    if server != url or not all(address.endswith(f".{NOWHERE}") for address in addresses):
        raise Refused("Une répétition n'écrit qu'à son propre serveur : rien n'est parti.")
    db.session.rollback()
    while delivery.deliver(seconds=60):
        pass
