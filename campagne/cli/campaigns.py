"""`campagne campaigns`: create a campaign, settle it, open it, see where it stands."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

import click

from campagne import clock
from campagne.cli.arguments import Moment, Pair
from campagne.cli.outcome import Noun, answer, json_option, say
from campagne.domain.campaign_options import READERS
from campagne.domain.dates import PARIS, full_moment
from campagne.extensions import db
from campagne.models.campaign import ELECTIONS
from campagne.services import accounts
from campagne.services import campaigns as service

STATUS_WORDS = {"draft": "brouillon", "open": "ouverte", "archived": "archivée"}

campaigns = Noun("campaigns", help="Les campagnes.")


@campaigns.command("create")
@click.argument("slug")
@click.option("--title", required=True, metavar="TITRE")
@click.option("--election", required=True, type=click.Choice(ELECTIONS))
@click.option("--answers-by", required=True, type=Moment(), help="Échéance annoncée, par exemple 2027-03-26T18:00.")
@click.option("--by", metavar="ADRESSE", help="La personne de la coordination qui crée, et qui en a tous les rôles.")
def create(slug: str, *, title: str, election: str, answers_by: datetime, by: str | None) -> None:
    """Créer une campagne, en brouillon."""
    creator = accounts.by_email(by) if by else None
    campaign = service.create(slug, title=title, election=election, answers_by=answers_by, by=creator, now=clock.now())
    db.session.commit()
    say([f"Campagne « {campaign.slug} » créée. Réponses attendues avant le {full_moment(campaign.answers_by)}."])


@campaigns.command("show")
@click.argument("slug")
@json_option
def show(slug: str, *, as_json: bool) -> None:
    """Montrer où en est une campagne."""
    figures = service.figures(service.by_slug(slug))
    facts = {**asdict(figures), "answers_by": figures.answers_by.astimezone(PARIS).isoformat()}
    words = [
        f"{figures.title} ({STATUS_WORDS[figures.status]})",
        f"Réponses attendues avant le {full_moment(figures.answers_by)}",
        f"Candidatures : {figures.candidacies} · joignables : {figures.reachable} · retirées : {figures.withdrawn}",
        f"Invitées : {figures.invited} · ont répondu : {figures.answered} · ne le souhaitent pas : {figures.declined}",
        f"Édition : {figures.edition or 'aucune'}",
    ]
    answer(facts, words, as_json=as_json)


@campaigns.command("open")
@click.argument("slug")
def open_command(slug: str) -> None:
    """Ouvrir une campagne : les liens personnels prennent des réponses."""
    campaign = service.open(service.by_slug(slug), now=clock.now())
    db.session.commit()
    say([f"Campagne « {campaign.slug} » ouverte."])


@campaigns.command("set", help=f"Changer des réglages : {', '.join(READERS)}.")
@click.argument("slug")
@click.argument("pairs", nargs=-1, required=True, type=Pair(), metavar="CLÉ=VALEUR…")
def set_command(slug: str, pairs: tuple[tuple[str, str], ...]) -> None:
    """Change settings, all of them or none."""
    campaign = service.set_options(service.by_slug(slug), dict(pairs), now=clock.now())
    db.session.commit()
    say([f"Réglages de « {campaign.slug} » enregistrés : {', '.join(dict(pairs))}."])
