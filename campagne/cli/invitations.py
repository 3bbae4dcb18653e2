"""`campagne invitations`: send invitations, reminders and announcements, and resume what was paused."""

from __future__ import annotations

from collections.abc import Callable

import click

from campagne import clock
from campagne.cli.keys import holder, key_options
from campagne.cli.outcome import Noun, answer, json_option, say
from campagne.extensions import db
from campagne.services import campaigns, mailings, preflight, steering
from campagne.services.mailings import Launch

invitations = Noun("invitations", help="Les invitations, leurs rappels et les annonces.")


def kind_options(command: Callable[..., None]) -> Callable[..., None]:
    """Say which kind of mailing: the invitation unless another is asked for."""
    for name, kind, words in (
        ("--announcement", "announcement", "L'annonce, et non l'invitation."),
        ("--reminder", "reminder", "Le rappel, et non l'invitation."),
    ):
        command = click.option(name, "kind", flag_value=kind, default=None, help=words)(command)
    return command


@invitations.command("send")
@click.argument("slug")
@key_options
@kind_options
@json_option
def send(slug: str, *, by: str, approved_by: str | None, kind: str | None, as_json: bool) -> None:
    """Mettre en file les invitations, les rappels ou une annonce ; le travail de fond les envoie."""
    campaign, now = campaigns.by_slug(slug), clock.now()
    mailing = mailings.draft(campaign, kind or "invitation", now=now)
    preflight.refuse_unverified(now=now)
    launch = mailings.launch(mailing, by=holder(by, approved_by), now=now)
    db.session.commit()
    say([f"{_counted(launch.queued)} en file. « campagne worker --once » les envoie, « campagne serve » aussi."])
    answer(_facts(launch), _words(launch), as_json=as_json)


@invitations.command("resume")
@click.argument("slug")
@key_options
@kind_options
def resume(slug: str, *, by: str, approved_by: str | None, kind: str | None) -> None:
    """Reprendre un envoi mis en pause, une fois sa cause corrigée."""
    campaign, now = campaigns.by_slug(slug), clock.now()
    mailing = mailings.latest(campaign, kind or "invitation")
    if mailing is None:
        raise steering.NotPaused("Rien n'a encore été envoyé.")
    steering.resume(mailing, by=holder(by, approved_by), now=now)
    db.session.commit()
    say(["L'envoi reprend."])


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
