"""`campagne invitations`: send invitations and reminders, and resume what was paused."""

from __future__ import annotations

import click

from campagne import clock
from campagne.cli.keys import holder, key_options
from campagne.cli.outcome import Noun, answer, json_option, say
from campagne.extensions import db
from campagne.services import campaigns, mailings, steering
from campagne.services.mailings import Launch

invitations = Noun("invitations", help="Les invitations et leurs rappels.")
reminder_option = click.option("--reminder", is_flag=True, help="Le rappel, et non l'invitation.")


@invitations.command("send")
@click.argument("slug")
@key_options
@reminder_option
@json_option
def send(slug: str, *, by: str, approved_by: str | None, reminder: bool, as_json: bool) -> None:
    """Mettre en file les invitations, ou les rappels ; le travail de fond les envoie."""
    campaign, now = campaigns.by_slug(slug), clock.now()
    mailing = mailings.draft(campaign, _kind(reminder=reminder), now=now)
    launch = mailings.launch(mailing, by=holder(by, approved_by), now=now)
    db.session.commit()
    say([f"{_counted(launch.queued)} en file. « campagne worker --once » les envoie, « campagne serve » aussi."])
    answer(_facts(launch), _words(launch), as_json=as_json)


@invitations.command("resume")
@click.argument("slug")
@key_options
@reminder_option
def resume(slug: str, *, by: str, approved_by: str | None, reminder: bool) -> None:
    """Reprendre un envoi mis en pause, une fois sa cause corrigée."""
    campaign, now = campaigns.by_slug(slug), clock.now()
    mailing = mailings.latest(campaign, _kind(reminder=reminder))
    if mailing is None:
        raise steering.NotPaused("Rien n'a encore été envoyé.")
    steering.resume(mailing, by=holder(by, approved_by), now=now)
    db.session.commit()
    say(["L'envoi reprend."])


def _kind(*, reminder: bool) -> str:
    return "reminder" if reminder else "invitation"


def _counted(number: int) -> str:
    return f"{number} message" if number < 2 else f"{number} messages"


def _facts(launch: Launch) -> dict[str, object]:
    return {
        "mailing": launch.mailing.id,
        "kind": launch.mailing.kind,
        "queued": launch.queued,
        "digest": launch.mailing.digest,
        "seed": launch.mailing.seed,
        "excluded": [
            {"candidacy": excluded.candidacy.ref, "name": excluded.candidacy.name, "reason": excluded.reason}
            for excluded in launch.excluded
        ],
    }


def _words(launch: Launch) -> list[str]:
    return [f"Sans message : {excluded.candidacy.name}, {excluded.reason}." for excluded in launch.excluded]
