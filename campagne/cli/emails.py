"""`campagne emails`: what became of the messages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import click

from campagne import clock
from campagne.cli.outcome import Noun, answer, json_option, say
from campagne.domain.bounces import Kind, messages_of
from campagne.extensions import db
from campagne.services import bounces, campaigns, mailings, outbox

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


def _messages(paths: tuple[Path, ...]) -> Iterator[bytes]:
    """Yield every message of files and folders; what mail programs keep for themselves (dot files) is no message."""
    for path in paths:
        if path.is_dir():
            inside = sorted(one for one in path.rglob("*") if one.is_file() and not one.name.startswith("."))
            yield from _messages(tuple(inside))
        else:
            yield from messages_of(path.read_bytes())
