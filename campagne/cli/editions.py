"""`campagne editions`: what an edition would change, publish it, and show one."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

import click
from flask import current_app

from campagne import clock, storage
from campagne.cli.freeze import freeze as write_site
from campagne.cli.keys import holder, key_options, second_holder
from campagne.cli.outcome import Noun, answer, json_option, say
from campagne.domain import verifier
from campagne.domain.dates import full_moment
from campagne.domain.inserted_replies import note_key, of_reply
from campagne.domain.redactions import MOTIVES
from campagne.domain.wording import of
from campagne.exceptions import DomainError
from campagne.extensions import db
from campagne.models.campaign import Campaign
from campagne.models.candidacy import Candidacy
from campagne.models.edition import Edition
from campagne.models.publication import EditionRequest
from campagne.services import (
    authenticity,
    bundles,
    campaigns,
    edition_requests,
    hidden_replies,
    left_aside,
    published_last,
    quotations,
    redactions,
    signing,
)
from campagne.services import editions as service
from campagne.services.quotations import Quotation

EXISTING = click.Path(exists=True, dir_okay=False)
WAIT_SECONDS = 300.0
"""How long a command waits for the worker to build an edition."""


class NotWritten(DomainError):
    """What is asked for is written whole, or it is said why not."""


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
    service.hold(campaign)
    plan = service.plan(campaign, now=now)
    say(_aside(plan))
    if signing.readable():
        edition = service.build(plan, by=who, second=second_holder(approved_by), now=now)
        db.session.commit()
        published_last.keep(campaign)
    else:
        edition = _built_elsewhere(edition_requests.request(campaign, plan_digest=plan.digest, by=who, now=now))
    say([f"Édition {edition.number} publiée."])
    answer(_facts(edition), _words(edition), as_json=as_json)


@editions.command("plan")
@click.argument("slug")
@json_option
def plan(slug: str, *, as_json: bool) -> None:
    """Montrer ce qu'une édition changerait maintenant, et les réponses démenties qu'elle laisserait de côté."""
    planned = service.plan(campaigns.by_slug(slug), now=clock.now())
    counted = {name: planned.count(name) for name in ("added", "changed", "removed")}
    facts = {
        "number": planned.number,
        "empty": planned.empty,
        "candidacies": planned.candidacies,
        "answers": planned.answers,
        **counted,
        "denied": sorted(planned.held.denied),
        "recent": [each.ref for each in _recent(planned)],
    }
    words = [
        f"Édition {planned.number} : {'rien à publier' if planned.empty else 'à publier'}",
        _totals(planned.candidacies, planned.answers),
        _counts(**counted),
        *_aside(planned),
    ]
    answer(facts, words, as_json=as_json)


@editions.command("show")
@click.argument("slug")
@click.argument("number", required=False, type=click.IntRange(min=1))
@json_option
def show(slug: str, *, number: int | None, as_json: bool) -> None:
    """Montrer une édition, par défaut la dernière."""
    edition = service.numbered(campaigns.by_slug(slug), number)
    answer(_facts(edition), _words(edition), as_json=as_json)


@editions.command("bundle")
@click.argument("slug")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), metavar="FICHIER.zip")
@click.option("--edition", "number", type=click.IntRange(min=1), help="S'arrêter à cette édition.")
@json_option
def bundle(slug: str, *, file: Path, number: int | None, as_json: bool) -> None:
    """Écrire toutes les éditions dans un fichier que tout le monde peut vérifier."""
    part = file.with_name(f"{file.name}.part")
    try:
        with storage.reading(db.session()):
            campaign = campaigns.by_slug(slug)
            with part.open("wb") as written:
                edition = bundles.write(campaign, written, until=number)
            known = {"edition": edition.number, "digest": edition.digest}
        part.replace(file)
    except OSError as error:
        raise NotWritten(f"« {file} » ne peut pas être écrit : {error.strerror}.") from error
    finally:
        part.unlink(missing_ok=True)
    facts = {"file": str(file), **known, "bytes": file.stat().st_size}
    words = [f"Éditions 1 à {known['edition']} écrites dans {file}.", f"Empreinte : {known['digest']}"]
    answer(facts, words, as_json=as_json)


@editions.command("freeze")
@click.argument("slug")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@json_option
def freeze(slug: str, *, folder: Path, as_json: bool) -> None:
    """Écrire tout le site public d'une campagne dans un dossier, pour n'importe quel serveur."""
    with storage.reading(db.session()):
        bundles.publish(campaigns.by_slug(slug), Path(current_app.config["INSTANCE_DIR"]) / "bundles")
    started = time.monotonic()
    with click.progressbar(length=1, label="Copie", file=sys.stderr) as bar:

        def progress(done: int, known: int) -> None:
            bar.length = known
            bar.update(done - bar.pos)

        written = write_site(slug, folder, progress=progress)
    seconds = round(time.monotonic() - started, 1)
    words = [f"{len(written)} adresses écrites dans {folder}. Lisez LISEZMOI.txt, qui s'y trouve."]
    answer({"addresses": len(written), "folder": str(folder), "seconds": seconds}, words, as_json=as_json)


@editions.command("verify", with_appcontext=False)
@click.argument("file", type=EXISTING, metavar="FICHIER.zip")
@click.option("--since", type=EXISTING, metavar="ANCIEN.zip", help="Un fichier plus ancien.")
@click.option(
    "--key", "keys", multiple=True, metavar="CLÉ", help="Une clé publique acceptée, et aucune autre ; répétable."
)
@json_option
def verify(file: str, *, since: str | None, keys: tuple[str, ...], as_json: bool) -> None:
    """Vérifier un fichier d'éditions, hors ligne et sans instance.

    Avec --key, tout doit être signé par une clé donnée ; seules des éditions d'avant la première signature peuvent ne
    pas l'être.
    """
    given = [file, *(["--since", since] if since else []), *(f"--key={key}" for key in keys)]
    click.get_current_context().exit(verifier.main([*given, "--json"] if as_json else given))


@editions.command("hide")
@click.argument("slug")
@click.argument("ref", metavar="CANDIDATURE")
@click.argument("question", metavar="QUESTION|opening|reply/NUMÉRO")
@click.option("--motive", required=True, type=click.Choice(tuple(MOTIVES)), help="Le motif, public.")
@click.option("--basis", required=True, metavar="FONDEMENT", help="L'article, la décision ou la demande ; public.")
@click.option("--position-too", is_flag=True, help="Masquer aussi la position ; un droit de réponse n'en a pas.")
@click.option("--leaf", metavar="EMPREINTE", help="Une version précise ; par défaut, la dernière publiée.")
@key_options
def hide(
    slug: str, *, ref: str, question: str, leaf: str | None, by: str, approved_by: str | None, **said: Any
) -> None:
    """Masquer un texte, partout et pour toujours ; une mention datée reste.

    QUESTION est la clé de la question dont la réponse a ce texte, « opening » pour le mot d'ouverture, ou « reply/ » et
    le numéro de la demande pour un droit de réponse inséré.
    """
    campaign, who, number = campaigns.by_slug(slug), holder(by, approved_by), of_reply(question)
    if number is not None:
        request = hidden_replies.of_ref(campaign, number)
        hidden_replies.hide(request, motive=said["motive"], basis=said["basis"], by=who, now=clock.now())
        _hidden(campaign, "La réponse est masquée dans toutes les éditions.")
        return
    candidacy = redactions.candidacy_of(campaign, ref)
    versions = [each for each in redactions.published(candidacy) if each.question_key == question]
    leaf = leaf or next((each.leaf for each in versions), "")
    quoted = quotations.of(candidacy, versions).get(leaf, [])
    say(_quoted(campaign, quoted))
    shown = {"motive": said["motive"], "basis": said["basis"], "position": not said["position_too"]}
    redactions.hide(candidacy, leaf, **shown, by=who, now=clock.now())
    where = "mais pas là où il est cité, comme dit plus haut" if quoted else "dans toutes les éditions"
    _hidden(campaign, f"Le texte est masqué, {where}.")


def _hidden(campaign: Campaign, done: str) -> None:
    db.session.commit()
    published_last.keep(campaign)
    say([f"{done} La prochaine édition couvrira la mention de son empreinte."])


def _quoted(campaign: Campaign, quoted: list[Quotation]) -> list[str]:
    """Say which rights of reply quote a text, and how each is hidden, or that none shows it yet."""
    command, given = f"campagne editions hide {campaign.slug}", "--motive MOTIF --basis FONDEMENT --by ADRESSE"
    later = "il paraîtra avec la prochaine édition, et pourra alors être masqué."
    return [
        f"Des mots de ce texte sont cités par le droit de réponse {of(each.reply.name)} : "
        + (f"{command} {each.reply.candidacy_ref} {note_key(each.reply.ref)} {given}" if each.inserted else later)
        for each in quoted
    ]


def _recent(planned: service.EditionPlan) -> list[Candidacy]:
    return left_aside.recent(planned.campaign, planned.newly_signed, now=planned.made_at)


def _aside(planned: service.EditionPlan) -> list[str]:
    """Say whose words the plan leaves aside, and whose are so recent that their campaigns may still deny them."""
    unconfirmed = authenticity.unconfirmed(planned.campaign, planned.held.denied)
    denied = ", ".join(each.candidacy.name for each in unconfirmed)
    recent = ", ".join(each.name for each in _recent(planned))
    hours = planned.campaign.cooling_hours
    said = [f"Laissées de côté, la campagne dit que ces réponses ne sont pas les siennes : {denied}."] if denied else []
    if recent:
        said.append(f"Réponses de moins de {hours} h, que leur campagne peut encore démentir : {recent}.")
    return said


def _built_elsewhere(wanted: EditionRequest) -> Edition:
    """Wait for the worker, which alone reads the signing key. Raises NotBuilt."""
    db.session.commit()
    say(["La clé de signature n'est pas lisible ici : l'édition est demandée au travail de fond."])
    until = time.monotonic() + WAIT_SECONDS
    while _waits(wanted):
        if time.monotonic() > until:
            raise NotBuilt("Le travail de fond n'a pas répondu : lancez « campagne worker ». La demande reste posée.")
        time.sleep(0.2)
    if wanted.number is None:
        raise NotBuilt(wanted.refusal)
    return service.numbered(wanted.campaign, wanted.number)


def _waits(wanted: EditionRequest) -> bool:
    """Look at a request in a transaction of its own that only reads: the one who answers it has to write."""
    with storage.reading(db.session()):
        return wanted.state == "requested"


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
        _totals(edition.candidacies, edition.answers),
        _counts(added=edition.added, changed=edition.changed, removed=edition.removed),
        f"Empreinte : {edition.digest}",
        f"Signée avec la clé {edition.key}" if edition.key else "Non signée",
    ]


def _totals(candidacies: int, answers: int) -> str:
    return f"Candidatures : {candidacies} · réponses : {answers}"


def _counts(*, added: int, changed: int, removed: int) -> str:
    return f"Réponses ajoutées : {added} · modifiées : {changed} · retirées : {removed}"
