"""`campagne coordinators`: the people of the coordination, and their roles."""

from __future__ import annotations

import click
from flask import current_app

from campagne import clock
from campagne.cli.outcome import Noun, answer, json_option, say
from campagne.extensions import db
from campagne.models.coordinator import ROLES
from campagne.services import accounts, campaigns

coordinators = Noun("coordinators", help="Les personnes de la coordination.")


@coordinators.command("add")
@click.argument("email")
@click.option("--name", required=True, metavar="NOM", help="Prénom et nom.")
@click.option("--party", default="", metavar="PARTI", help="Son parti : personne n'appelle une candidature du sien.")
@click.option("--admin", is_flag=True, help="Peut tout administrer.")
@json_option
def add(email: str, *, name: str, party: str, admin: bool, as_json: bool) -> None:
    """Ajouter une personne et donner le lien par lequel elle choisira son mot de passe."""
    now = clock.now()
    coordinator = accounts.add(email, name=name, party=party, admin=admin, now=now)
    db.session.commit()
    token = accounts.activation_token(coordinator, now=now)
    link = f"{current_app.config['PUBLIC_URL']}/compte/activation/{token}"
    answer({"email": coordinator.email, "name": coordinator.name, "activation_link": link}, [link], as_json=as_json)
    say([f"Lien d'activation de {coordinator.name} : il sert une fois, pendant 72 heures. Ne le publiez pas."])


@coordinators.command("grant")
@click.argument("slug")
@click.argument("email")
@click.option("--role", required=True, type=click.Choice(ROLES))
def grant(slug: str, email: str, *, role: str) -> None:
    """Donner un rôle sur une campagne."""
    campaign, coordinator = campaigns.by_slug(slug), accounts.by_email(email)
    accounts.grant(campaign, coordinator, role)
    db.session.commit()
    say([f"{coordinator.name} a le rôle « {role} » sur « {campaign.title} »."])


@coordinators.command("deactivate")
@click.argument("email")
def deactivate(email: str) -> None:
    """Fermer un compte : ses sessions et ses liens s'arrêtent aussitôt."""
    coordinator = accounts.by_email(email)
    accounts.deactivate(coordinator)
    db.session.commit()
    say([f"Le compte de {coordinator.name} est fermé."])
