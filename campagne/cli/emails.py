"""`campagne emails`: what became of the messages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import click

from campagne import clock
from campagne.cli.keys import holder, key_options
from campagne.cli.outcome import Noun, answer, json_option, say
from campagne.domain.bounces import Kind, messages_of
from campagne.domain.dates import moment
from campagne.domain.editions import instant
from campagne.domain.sending_domain import ADVICE, BAD, GOOD, UNVERIFIED
from campagne.extensions import db
from campagne.models.mailing import OutgoingEmail
from campagne.services import bounces, campaigns, mailings, outbox, sending_domain
from campagne.services import doubts as doubts_service

emails = Noun("emails", help="Les courriels.")

WORDS = {
    "queued": "en file",
    "claimed": "pris en charge",
    "attempting": "en train de partir",
    "sent": "envoyés",
    "retry": "à réessayer",
    "in_doubt": "à confirmer (nul ne sait s'ils sont partis)",
    "refused_address": "refusés, adresse inconnue",
    "refused_format": "refusés, message mal formé",
    "refused_policy": "refusés par la politique d'un serveur",
    "bounced": "revenus",
    "suppressed": "retenus, adresse qui ne reçoit plus rien",
    "silenced": "retenus, silence électoral",
    "revoked": "retenus, lien annulé",
    "expired": "retenus, échéance passée",
    "stopped": "retenus, envoi arrêté",
}


@emails.command("status")
@click.argument("slug")
@json_option
def status(slug: str, *, as_json: bool) -> None:
    """Compter les messages d'une campagne par état."""
    campaign = campaigns.by_slug(slug)
    counts = outbox.counts(campaign)
    say(f"Envoi en pause : {mailing.paused_reason}" for mailing in mailings.paused(campaign))
    words = [f"{count:6d} {WORDS[state]}" for state, count in counts.items() if count]
    answer(counts, words or ["Aucun message."], as_json=as_json)


KINDS = {
    Kind.HARD: "adresses qui n'existent pas ou plus",
    Kind.SOFT: "échecs passagers, boîtes pleines ou fermées",
    Kind.POLICY: "refus de nos messages par un serveur",
    Kind.COMPLAINT: "plaintes",
    Kind.AUTO_REPLY: "réponses automatiques",
    Kind.OTHER: "autres messages",
    bounces.REPLY: "réponses de personnes, dans « Messages à lire »",
    bounces.UNSUBSCRIBE: "demandes de ne plus recevoir de rappel",
}


VERDICTS = {GOOD: "bon", BAD: "à corriger", ADVICE: "à améliorer", UNVERIFIED: "non vérifié"}


@emails.command("bounces")
@click.argument("paths", metavar="CHEMIN...", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@json_option
def read_bounces(paths: tuple[Path, ...], *, as_json: bool) -> None:
    """Lire des messages revenus : fichiers, dossiers (maildir), boîtes mbox.

    Un message ne compte que s'il prouve qu'il répond à l'un des nôtres, et une seule fois : la commande se répète sans
    dommage.
    """
    kinds: Counter[str] = Counter()
    results: Counter[str] = Counter()
    for data in _messages(paths):
        taken = bounces.take(data, now=clock.now())
        db.session.commit()
        kinds[taken.kind] += 1
        results[taken.result] += 1
    facts = {"read": kinds.total()} | {str(kind): kinds[kind] for kind in KINDS}
    facts |= {result.value: results[result] for result in bounces.Result}
    words = [f"{kinds[kind]:6d} {text}" for kind, text in KINDS.items() if kinds[kind]]
    told = f"comptés : {facts['counted']}, déjà connus : {facts['repeated']}"
    say([f"Messages lus : {facts['read']}, {told}, sans lien avec les nôtres : {facts['foreign']}."])
    answer(facts, words, as_json=as_json)


@emails.command("doubts")
@click.argument("slug")
@json_option
def doubts(slug: str, *, as_json: bool) -> None:
    """Lister les messages dont nul ne sait s'ils sont partis.

    L'identifiant de chacun (Message-ID) se cherche dans le journal du serveur de courriels ; « settle » dit ensuite ce
    qu'il en est.
    """
    found = list(db.session.scalars(doubts_service.of(campaigns.by_slug(slug))))
    words = [f"<{each.message_id}> {_attempted(each)}, {each.candidacy.name} ({each.candidacy.ref})" for each in found]
    answer({"doubts": [_doubt(each) for each in found]}, words or ["Aucun message en doute."], as_json=as_json)


def _attempted(email: OutgoingEmail) -> str:
    return f"tentative du {moment(email.attempted_at or email.created_at)}"


def _doubt(email: OutgoingEmail) -> dict[str, str]:
    at = email.attempted_at or email.created_at
    named = {"message_id": email.message_id, "kind": email.kind, "attempted_at": at.isoformat()}
    return named | {"candidacy": email.candidacy.ref, "name": email.candidacy.name, "last_reply": email.last_reply}


@emails.command("settle")
@click.argument("slug")
@click.argument("message_id")
@click.argument("settlement", type=click.Choice([doubts_service.SENT, doubts_service.AGAIN]))
@key_options
@json_option
def settle(slug: str, message_id: str, settlement: str, *, by: str, approved_by: str | None, as_json: bool) -> None:
    """Lever un doute : « sent » si le message est parti, « again » s'il n'est pas parti et doit repartir.

    Renvoyer peut faire arriver un deuxième exemplaire : ne le dites que si le journal du serveur ne connaît pas ce
    message.
    """
    found = doubts_service.named(campaigns.by_slug(slug), message_id)
    doubts_service.settle(found, settlement, by=holder(by, approved_by), now=clock.now())
    db.session.commit()
    words = {"sent": "Message noté parti.", "again": "Message en file : il repart avec le travail de fond."}
    facts = {"message_id": found[0].message_id, "settlement": settlement, "state": found[0].state}
    answer(facts, [words[settlement]], as_json=as_json)


@emails.command("check")
@json_option
def check(*, as_json: bool) -> None:
    """Vérifier le domaine et le serveur d'envoi : SPF, DKIM, DMARC, retours, chiffrement.

    Ce qui est trouvé est gardé, daté, pour la liste qui précède chaque envoi. Code de sortie 1 si un point manque.
    """
    findings = sending_domain.check()
    kept = sending_domain.keep(findings, now=clock.now())
    db.session.commit()
    facts = {"checked_at": instant(kept.checked_at), "findings": kept.findings}
    words = [f"{VERDICTS[finding.verdict]:<12}{finding.sentence} {finding.remedy}".rstrip() for finding in findings]
    answer(facts, words, as_json=as_json)
    if any(finding.verdict == BAD for finding in findings):
        raise SystemExit(1)


def _messages(paths: tuple[Path, ...]) -> Iterator[bytes]:
    """Yield every message of files and folders; what mail programs keep for themselves (dot files) is no message."""
    for path in paths:
        if path.is_dir():
            inside = sorted(one for one in path.rglob("*") if one.is_file() and not one.name.startswith("."))
            yield from _messages(tuple(inside))
        else:
            yield from messages_of(path.read_bytes())
