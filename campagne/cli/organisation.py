"""`campagne organisation`: the facts about the network that mails and notices need."""

from __future__ import annotations

import json

import click

from campagne import clock
from campagne.cli.arguments import File
from campagne.cli.outcome import Noun, answer, json_option, say
from campagne.domain.json_content import parse
from campagne.extensions import db
from campagne.services import organisation as service

organisation = Noun("organisation", help="Le réseau qui pose les questions.")


@organisation.command("load")
@click.argument("file", type=File(), metavar="FICHIER.json")
@json_option
def load(file: tuple[str, bytes], *, as_json: bool) -> None:
    """Prendre les informations du réseau dans un fichier JSON."""
    loaded = service.load(parse(file[1]), now=clock.now())
    db.session.commit()
    if as_json:
        answer(loaded.public_facts(), (), as_json=True)
    say([f"{loaded.name} : informations enregistrées, page publique à jour."])


@organisation.command("show")
@json_option
def show(*, as_json: bool) -> None:
    """Montrer les informations du réseau."""
    facts = service.current().public_facts()
    answer(facts, [json.dumps(facts, ensure_ascii=False, indent=2)], as_json=as_json)
