"""Whoever enters the list late: invited alone, with a deadline of their own that everything then says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from campagne.domain.official_files import read
from campagne.domain.states import State
from campagne.extensions import db
from campagne.models.campaign import Campaign
from campagne.models.candidacy import Candidacy
from campagne.models.invitation import Invitation
from campagne.models.mailing import OutgoingEmail
from campagne.models.organisation import Organisation
from campagne.services import candidacies, letters, mailings, preflight, projection, receipts, recipients
from tests.factories import campaigns, files, mail
from tests.fixtures.mail import MailSink

LISTED = datetime(2027, 3, 20, 8, tzinfo=UTC)
"""When the official list comes: six days and nine hours before the announced deadline."""
OWN = LISTED + timedelta(days=10)
AFTER = campaigns.DEADLINE + timedelta(hours=1)

pytestmark = pytest.mark.usefixtures("smtp")
At = Callable[[datetime], datetime]


@pytest.fixture
def campaign(app: Flask) -> Iterator[Campaign]:
    with app.app_context():
        yield mail.ready(publication_at=None)


def newcomer(campaign: Campaign, *, now: datetime = LISTED) -> Candidacy:
    """Import an official list that adds one name to those invited, and give it an address."""
    lines = [f"{each.last_name};{each.first_name}" for each in db.session.scalars(select(Candidacy))]
    file = read(files.rows("Nom;Prénom", *lines, "TRÉVIDIC;Luc"), election=campaign.election)
    candidacies.apply_import(candidacies.plan_import(campaign, file), source="préfecture", now=now)
    luc = db.session.scalars(select(Candidacy).where(Candidacy.last_name == "Trévidic")).one()
    campaigns.contact(luc, "equipe@trevidic.example.org")
    db.session.commit()
    return luc


def sent(campaign: Campaign, at: At, now: datetime) -> None:
    at(now)
    mail.launched(campaign, now=now)
    mail.deliver()


def invitation_of(last_name: str) -> Invitation:
    return db.session.scalars(select(Invitation).join(Candidacy).where(Candidacy.last_name == last_name)).one()


def published(campaign: Campaign, now: datetime) -> dict[str, projection.Row]:
    return {row["last_name"]: row for row in projection.project(campaign, now=now).candidacies}


@pytest.mark.database
def test_after_an_official_list_the_newcomers_alone_are_invited_with_their_own_deadline(
    campaign: Campaign, at: At
) -> None:
    sent(campaign, at, mail.SENDING)
    before = len(mail.emails())
    newcomer(campaign)
    chosen = recipients.of(campaign, "invitation", now=LISTED)
    assert [contact.address for contact in chosen.contacts] == ["equipe@trevidic.example.org"]
    assert {each.reason for each in chosen.excluded} == {"déjà invitée"}

    sent(campaign, at, LISTED)

    assert len(mail.emails()) == before + 1
    luc, ines = invitation_of("Trévidic"), invitation_of("Marchetti")
    assert (luc.answers_by, luc.deadline) == (OWN, OWN)
    assert (ines.answers_by, ines.deadline) == (None, campaigns.DEADLINE)
    assert luc.is_late(AFTER) is False
    assert ines.is_late(AFTER) is True


def test_the_mail_of_a_newcomer_says_its_own_deadline(campaign: Campaign, at: At) -> None:
    sent(campaign, at, mail.SENDING)
    luc = newcomer(campaign)
    draft = mailings.draft(campaign, "invitation", now=LISTED)
    assert "mardi 30 mars à 10\u00a0h" in mailings.preview(draft, luc, now=LISTED).text

    sent(campaign, at, LISTED)

    email = db.session.scalars(select(OutgoingEmail).order_by(OutgoingEmail.id.desc()).limit(1)).one()
    assert b"30 mars" in letters.compose(email, desk=letters.desk([email], memory=letters.Memory()), now=LISTED)
    ines = db.session.scalars(select(Candidacy).where(Candidacy.last_name == "Marchetti")).one()
    assert "vendredi 26 mars à 18\u00a0h" in mailings.preview(draft, ines, now=LISTED).text


def test_nobody_is_called_silent_before_its_own_deadline(campaign: Campaign, at: At) -> None:
    sent(campaign, at, mail.SENDING)
    newcomer(campaign)
    sent(campaign, at, LISTED)

    shown = published(campaign, AFTER)
    assert (shown["Marchetti"]["state"], shown["Trévidic"]["state"]) == (State.NO_ANSWER, State.AWAITED)
    assert shown["Trévidic"]["state_sentence"].endswith("Réponse possible jusqu'au 30 mars à 10 h.")
    late = published(campaign, OWN + timedelta(minutes=1))["Trévidic"]
    assert (late["state"], late["state_since"]) == (State.NO_ANSWER, OWN)


def test_the_days_left_are_counted_for_each(campaign: Campaign, at: At) -> None:
    sent(campaign, at, mail.SENDING)
    newcomer(campaign)
    assert published(campaign, LISTED)["Trévidic"]["days_to_answer"] is None
    sent(campaign, at, LISTED)

    days = {name: row["days_to_answer"] for name, row in published(campaign, LISTED).items()}
    assert days == {"Marchetti": 32, "Vasseur": 32, "Delorme": 32, "Trévidic": 10}


def test_an_answer_in_ones_own_time_is_not_late_and_the_receipt_says_until_when(campaign: Campaign, at: At) -> None:
    sent(campaign, at, mail.SENDING)
    newcomer(campaign)
    sent(campaign, at, LISTED)
    at(AFTER)
    sheet = campaigns.signed(invitation_of("Trévidic"), AFTER, testing_logement="pour")
    receipts.queue_receipts(sheet, now=AFTER)
    db.session.commit()

    assert published(campaign, AFTER)["Trévidic"]["marks"] == []
    email = next(each for each in mail.emails() if each.kind == "receipt")
    network = db.session.get_one(Organisation, 1)
    assert receipts.content(email, network, now=AFTER)["until"] == "mardi 30 mars à 10 h"


def test_a_reminder_reaches_newcomers_only_once_the_deadline_of_the_others_is_past(campaign: Campaign, at: At) -> None:
    sent(campaign, at, mail.SENDING)
    newcomer(campaign)
    sent(campaign, at, LISTED)

    found = recipients.of(campaign, "reminder", now=AFTER)

    assert [contact.address for contact in found.contacts] == ["equipe@trevidic.example.org"]
    assert {each.reason for each in found.excluded} == {"son échéance pour répondre est passée"}


@pytest.mark.database
def test_a_newcomer_after_the_announced_deadline_has_its_days_too(campaign: Campaign, at: At) -> None:
    sent(campaign, at, mail.SENDING)
    newcomer(campaign, now=AFTER)
    sent(campaign, at, AFTER)

    assert invitation_of("Trévidic").deadline == AFTER + timedelta(days=10)


def test_a_new_address_of_somebody_whose_time_is_past_is_not_written_to(campaign: Campaign, at: At) -> None:
    sent(campaign, at, mail.SENDING)
    ines = db.session.scalars(select(Candidacy).where(Candidacy.last_name == "Marchetti")).one()
    campaigns.contact(ines, "presse@marchetti.example.org")

    found = recipients.of(campaign, "invitation", now=AFTER)

    assert not found.contacts


def sentences(campaign: Campaign, now: datetime) -> list[tuple[str, bool]]:
    look = preflight.look(mailings.draft(campaign, "invitation", now=now), now=now)
    return [(point.sentence, point.good) for point in look.points if "invitation a" in point.sentence or not point.good]


def test_the_preflight_says_the_days_of_newcomers_and_warns_when_they_are_cut_short(campaign: Campaign, at: At) -> None:
    sent(campaign, at, mail.SENDING)
    newcomer(campaign)
    until = "mardi 30 mars 2027 à 10 h (heure de Paris)"
    whole = f"Qui reçoit sa première invitation a 10 jours pour répondre, jusqu'au {until}."
    assert (whole, True) in sentences(campaign, LISTED)

    campaign.closes_at = LISTED + timedelta(days=8, hours=1)
    short = next(sentence for sentence, good in sentences(campaign, LISTED) if not good and "que 8 jours" in sentence)
    assert "au lieu de 10, jusqu'au dernier moment de la campagne" in short
    sent(campaign, at, LISTED)
    assert invitation_of("Trévidic").deadline == campaign.closes_at


def test_whoever_is_not_listed_or_died_is_written_to_no_more(campaign: Campaign, smtp: MailSink, at: At) -> None:
    at(mail.SENDING)
    mail.launched(campaign)
    ines, paul, lou = db.session.scalars(select(Candidacy).order_by(Candidacy.id))
    ines.standing.status, paul.standing.status, lou.standing.status = "not_listed", "deceased", "eliminated"
    db.session.commit()

    mail.deliver()

    assert smtp.received == []
    assert not recipients.of(campaign, "reminder", now=LISTED).contacts


def test_the_ends_of_candidacies_are_said_with_their_day(campaign: Campaign, at: At) -> None:
    for each in db.session.scalars(select(Candidacy)):
        each.standing.status = "declared"
    db.session.commit()
    sent(campaign, at, mail.SENDING)
    file = read(files.rows("Nom;Prénom", "MARCHETTI;Inès", "VASSEUR;Paul"), election=campaign.election)
    planned = candidacies.plan_import(campaign, file)
    candidacies.apply_import(planned, source="préfecture", dated=date(2027, 3, 16), now=LISTED)
    paul = db.session.scalars(select(Candidacy).where(Candidacy.last_name == "Vasseur")).one()
    paul.standing.status, paul.standing.status_since = "deceased", LISTED
    db.session.commit()

    shown = published(campaign, AFTER)

    assert (shown["Delorme"]["marks"], shown["Delorme"]["place"] > 2) == (["not_listed"], True)
    assert shown["Delorme"]["state_sentence"].endswith("Ne figure pas sur la liste officielle publiée le 16 mars.")
    assert (shown["Vasseur"]["state"], shown["Vasseur"]["marks"]) == (State.AWAITED, [])
    assert shown["Vasseur"]["state_short"] == "candidature interrompue"
    assert shown["Vasseur"]["state_sentence"] == "Candidature interrompue par un décès le 20 mars."


def test_the_method_page_says_the_rule_and_the_seed_of_the_draw(campaign: Campaign) -> None:
    def method() -> projection.Row:
        pages = projection.project(campaign, now=mail.SENDING).pages
        return next(page["body"] for page in pages if page["kind"] == "method")

    campaign.order_seed = "ab" * 16
    assert f"Graine : {'ab' * 16}." in method()["order_rule"]
    assert (method()["order_seed"], method()["newcomer_days"]) == ("ab" * 16, 10)
    newcomer(campaign)
    assert method()["order_rule"].startswith("Les candidatures sont présentées dans l'ordre de la liste officielle")
    assert method()["sources"][0]["kind"] == "official"
