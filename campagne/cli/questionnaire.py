"""`campagne questionnaire`: load a file, dump it back, read the report on it, freeze it."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from campagne import clock
from campagne.cli.arguments import File
from campagne.cli.keys import holder
from campagne.cli.outcome import Noun, answer, json_option, say
from campagne.domain.effort import Effort
from campagne.domain.json_content import parse
from campagne.domain.question_quality import review
from campagne.extensions import db
from campagne.services import campaigns
from campagne.services import questionnaires as service

questionnaire = Noun("questionnaire", help="Le questionnaire d'une campagne.")


@questionnaire.command("load")
@click.argument("slug")
@click.argument("file", type=File(), metavar="FICHIER.json")
@json_option
def load(slug: str, file: tuple[str, bytes], *, as_json: bool) -> None:
    """Mettre le contenu d'un fichier à la place du brouillon."""
    loaded = service.load(campaigns.by_slug(slug), parse(file[1]))
    db.session.commit()
    effort = service.effort(loaded)
    if as_json:
        answer({"version": loaded.version, "themes": len(loaded.themes), **asdict(effort)}, (), as_json=True)
    say([f"Questionnaire chargé. {_effort_words(effort)}"])


@questionnaire.command("dump")
@click.argument("slug")
def dump(slug: str) -> None:
    """Écrire le questionnaire sur la sortie standard, comme `load` le lit."""
    content = service.content(service.latest(campaigns.by_slug(slug)))
    click.echo(json.dumps(content, ensure_ascii=False, indent=2))


@questionnaire.command("check")
@click.argument("slug")
@json_option
def check(slug: str, *, as_json: bool) -> None:
    """Dire ce qu'une relecture attentive relèverait, et combien de temps prend une réponse."""
    latest = service.latest(campaigns.by_slug(slug))
    effort, remarks = service.effort(latest), review(service.content(latest))
    words = [
        _effort_words(effort),
        *(f"{remark.question or 'questionnaire'} : {remark.sentence}" for remark in remarks),
        *(["Rien à signaler."] if not remarks else []),
    ]
    answer({**asdict(effort), "remarks": [asdict(remark) for remark in remarks]}, words, as_json=as_json)


@questionnaire.command("freeze")
@click.argument("slug")
@click.option("--by", metavar="ADRESSE", help="La personne de la coordination qui gèle.")
@click.option("--approved-by", metavar="ADRESSE", help="La personne qui valide, différente de la première.")
@json_option
def freeze(slug: str, *, by: str | None, approved_by: str | None, as_json: bool) -> None:
    """Geler le questionnaire : ses mots ne changent plus."""
    if approved_by and not by:
        raise click.UsageError("--approved-by valide ce que demande une autre personne : indiquez aussi --by.")
    actor = holder(by, approved_by) if by else None
    frozen = service.freeze(service.current(campaigns.by_slug(slug)), by=actor, now=clock.now())
    db.session.commit()
    if as_json:
        answer({"version": frozen.version, "digest": frozen.digest}, (), as_json=True)
    say([f"Questionnaire gelé (version {frozen.version}), empreinte {frozen.digest}."])


def _effort_words(effort: Effort) -> str:
    return f"Questions : {effort.questions} · temps de réponse : environ {effort.minutes} min."
