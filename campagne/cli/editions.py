"""`campagne editions`: publish an edition, and show one."""

from __future__ import annotations

import click

from campagne import clock
from campagne.cli.keys import holder, key_options
from campagne.cli.outcome import Noun, answer, json_option, say
from campagne.domain.dates import full_moment
from campagne.extensions import db
from campagne.models.edition import Edition
from campagne.services import campaigns
from campagne.services import editions as service

editions = Noun("editions", help="Les éditions : ce qui est public.")


@editions.command("publish")
@click.argument("slug")
@key_options
@json_option
def publish(slug: str, *, by: str, approved_by: str | None, as_json: bool) -> None:
    """Publier une édition, construite ici même."""
    campaign = campaigns.by_slug(slug)
    now = clock.now()
    edition = service.build(service.plan(campaign, now=now), by=holder(by, approved_by), now=now)
    db.session.commit()
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


def _facts(edition: Edition) -> dict[str, object]:
    return {
        "number": edition.number,
        "published_at": edition.published_at.isoformat(),
        "digest": edition.digest,
        "signature": edition.signature,
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
    ]
