"""The page of a candidacy tells all that happened to it, newest first, in plain sentences without any address."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

from flask import Flask

from campagne import clock
from campagne.extensions import db
from campagne.models.answer import DraftAnswer
from campagne.models.invitation import Decline
from campagne.models.mailing import OutgoingEmail
from campagne.models.outreach import Outreach
from campagne.services import invitations, mailings
from tests.factories import campaigns, lookup
from tests.fixtures.client import CheckedClient
from tests.web.coordinator.test_candidacies import page_of
from tests.web.coordinator.test_lists import FIRST, HEADER, SOURCE, upload


def told(client: CheckedClient, place: str) -> list[str]:
    """The sentences of the history, newest first."""
    part = client.get(place).text.partition('<ol class="history">')[2].partition("</ol>")[0]
    return [text.replace("&#39;", "'") for text in re.findall(r"<strong>(.*?)</strong>", part)]


def test_lists_say_when_they_added_and_what_they_changed(
    app: Flask, client: CheckedClient, draft: str, at: Callable[[str | datetime], datetime]
) -> None:
    at("2027-03-16T10:00")
    client.submit(upload(client, draft, FIRST).location, SOURCE, testid="confirm")
    at("2027-03-17T10:00")
    again = HEADER + "MARCHETTI;Inès;1;Alliance des Rivages\nVASSEUR;Paul;2;Le Pays d'abord\n"
    client.submit(upload(client, draft, again).location, {"source": "préfecture"}, testid="confirm")

    changed, left = page_of(app, draft, "Marchetti"), page_of(app, draft, "Delorme")

    assert told(client, changed) == ["Changée par une liste", "Candidature enregistrée"]
    page = client.get(changed).text
    assert "Liste « préfecture » (liste officielle, premier tour)." in page
    assert "Alliance du Rivage</del>" in page
    assert told(client, left) == ["Changée par une liste", "Candidature enregistrée"]
    assert "en lice</del>" in client.get(left).text
    assert told(client, page_of(app, draft, "Vasseur")) == ["Candidature enregistrée"]


def test_everything_that_happened_stands_in_one_history(
    app: Flask, client: CheckedClient, listed: str, at: Callable[[str | datetime], datetime]
) -> None:
    at("2027-03-01T10:00")
    with app.app_context():
        now, candidacy = clock.now(), lookup.candidacy("Marchetti")
        lookup.campaign().status = "open"
        lookup.campaign().set_moments(answers_by=now + timedelta(days=9))
        questionnaire = campaigns.questionnaire(lookup.campaign())
        link = invitations.invite(candidacy, questionnaire, lookup.contacts()[0], now=now)
        campaigns.add(
            Outreach(
                candidacy=candidacy,
                kind="call",
                outcome="no_reply",
                happened_at=now + timedelta(minutes=1),
                recorded_at=now,
            ),
            DraftAnswer(invitation_id=link.invitation_id, saved_at=now + timedelta(minutes=2)),
            Decline(invitation_id=link.invitation_id, motive="pas le temps", declared_at=now + timedelta(minutes=4)),
        )
        campaigns.signed(link.invitation, now + timedelta(minutes=3), testing_logement="pour")
        mailing = mailings.draft(lookup.campaign(), "invitation", now=now)
        sent = {"state": "sent", "sent_at": now + timedelta(seconds=30), "attempted_at": now, "due_at": now}
        campaigns.add(
            OutgoingEmail(
                **sent,
                mailing=mailing,
                candidacy=candidacy,
                contact=lookup.contacts()[0],
                kind="invitation",
                cause_key="1",
                message_id="<1@example.org>",
                created_at=now,
            )
        )
        db.session.commit()
    place = page_of(app, listed, "Marchetti")

    assert told(client, place) == [
        "Ne souhaite pas répondre",
        "Réponses signées, révision 1",
        "Réponse commencée",
        "Appel : pas de réponse",
        "Invitation : envoyé",
        "Lien personnel créé",
        "Adresse enregistrée",
    ]
    history = client.get(place).text.partition('<ol class="history">')[2]
    assert "jamais montré publiquement" in history
    assert "Trouvée le " in history
    assert "marchetti.example.org" not in history


def test_acts_by_hand_are_told_with_who_and_why(app: Flask, client: CheckedClient, listed: str) -> None:
    place = page_of(app, listed, "Vasseur")
    client.submit(f"{place}/corriger", {"label": "Le Pays d'abord", "reason": "leur site"})
    client.submit(f"{place}/retrait", {"on": "2026-01-02", "source": "préfecture"})

    assert told(client, place) == ["Retrait enregistré", "Candidature corrigée à la main"]
    page = client.get(place).text
    assert "Par Claire Morvan. « leur site »" in page
    assert "Alliance du Rivage</del>" in page
    assert "<strong>Premier tour</strong> : retirée depuis le 2 janvier" in page


def test_a_death_is_said_alone_and_counts_as_something_to_publish(
    app: Flask, client: CheckedClient, listed: str
) -> None:
    place = page_of(app, listed, "Vasseur")
    client.submit(f"{place}/deces", {"on": "2026-01-02", "source": "annonce publique"})

    page = client.get(place).text

    assert "Candidature interrompue par un décès le 2 janvier." in page
    assert "Aucune invitation" not in page.partition("</h1>")[2].partition("<h2")[0]
