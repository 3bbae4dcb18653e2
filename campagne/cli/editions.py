"""`campagne editions`: publish an edition, and show one."""

from __future__ import annotations

import time

import click

from campagne import clock
from campagne.cli.keys import holder, key_options
from campagne.cli.outcome import Noun, answer, json_option, say
from campagne.domain.dates import full_moment
from campagne.exceptions import DomainError
from campagne.extensions import db
from campagne.models.edition import Edition
from campagne.models.publication import EditionRequest
from campagne.services import campaigns, signing
from campagne.services import editions as service

WAIT_SECONDS = 300.0
"""How long a command waits for the worker to build an edition."""


class NotBuilt(DomainError):
    """An edition that was asked for is built by somebody."""


editions = Noun("editions", help="Les éditions : ce qui est public.")


@editions.command("publish")
@click.argument("slug")
@key_options
@json_option
def publish(slug: str, *, by: str, approved_by: str | None, as_json: bool) -> None:
    """Publier une édition, construite ici même, ou par le travail de fond quand lui seul lit la clé de signature."""
    campaign = campaigns.by_slug(slug)
    now, who = clock.now(), holder(by, approved_by)
    plan = service.plan(campaign, now=now)
    if signing.readable():
        edition = service.build(plan, by=who, now=now)
        db.session.commit()
    else:
        edition = _built_elsewhere(service.request(campaign, plan_digest=plan.digest, by=who, now=now))
    say([f"Édition {edition.number} publiée."])
    answer(_facts(edition), _words(edition), as_json=as_json)


@editions.command("show")
@click.argument("slug")
@click.argument("number", required=False, type=click.IntRange(min=1))
@json_option
def show(slug: str, *, number: int | None, as_json: bool) -> None:
    """Montrer une édition, par défaut la dernière."""
    edition = service.numbered(campaigns.by_slug(slug), number)
    answer(_facts(edition), _words(edition), as_json=as_json)


def _built_elsewhere(wanted: EditionRequest) -> Edition:
    """Wait for the worker, which alone reads the signing key. Raises NotBuilt."""
    db.session.commit()
    say(["La clé de signature n'est pas lisible ici : l'édition est demandée au travail de fond."])
    until = time.monotonic() + WAIT_SECONDS
    while wanted.state == "requested":
        if time.monotonic() > until:
            raise NotBuilt("Le travail de fond n'a pas répondu : lancez « campagne worker ». La demande reste posée.")
        time.sleep(0.2)
        db.session.rollback()  # another process writes the answer: the next look needs a new transaction
    if wanted.number is None:
        raise NotBuilt(wanted.refusal)
    return service.numbered(wanted.campaign, wanted.number)


def _facts(edition: Edition) -> dict[str, object]:
    return {
        "number": edition.number,
        "published_at": edition.published_at.isoformat(),
        "digest": edition.digest,
        "signature": edition.signature,
        "key": edition.key,
        "separated": edition.separated,
        "previous": edition.previous,
        "candidacies": edition.candidacies,
        "answers": edition.answers,
        "added": edition.added,
        "changed": edition.changed,
        "removed": edition.removed,
    }


def _words(edition: Edition) -> list[str]:
    return [
        f"Édition {edition.number}, {full_moment(edition.published_at)}",
        f"Candidatures : {edition.candidacies} · réponses : {edition.answers}",
        f"Réponses ajoutées : {edition.added} · modifiées : {edition.changed} · retirées : {edition.removed}",
        f"Empreinte : {edition.digest}",
        f"Signée avec la clé {edition.key}" if edition.key else "Non signée",
    ]
