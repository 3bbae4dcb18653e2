"""`campagne emails`: what became of the messages."""

from __future__ import annotations

import click

from campagne.cli.outcome import Noun, answer, json_option, say
from campagne.services import campaigns, mailings, outbox

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
