"""A very large campaign, written in bulk: 50 000 candidacies, most of them invited; some answered or declined."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import insert, select

from campagne.domain.text import match_key, sort_key
from campagne.extensions import db
from campagne.models.answer import AnswerSheet
from campagne.models.campaign import Campaign
from campagne.models.candidacy import Candidacy, Standing
from campagne.models.constituency import Constituency
from campagne.models.contact import Contact
from campagne.models.invitation import Decline, Invitation
from campagne.models.mailing import Mailing, OutgoingEmail
from campagne.services.suppressions import address_hmac
from tests.factories import campaigns

LETTERS = "abcdefghijklmnopqrstuvwxyz"
FIRST_NAMES = ("Inès", "Paul", "Awa", "Rémi", "Jeanne", "Loïc", "Édith", "Béatrice", "Nour", "Hugo")
STATUSES = ("standing",) * 95 + ("withdrawn",) * 3 + ("declared", "not_listed")
EMAIL_STATES = ("sent",) * 90 + ("bounced", "in_doubt", "queued", "refused_address", "refused_policy") * 2
SENT = campaigns.FROZEN + timedelta(hours=2)


def crowd(campaign: Campaign, number: int, *, each: int = 10) -> None:
    """Write `number` candidacies, `each` in a constituency, two thirds of them invited; the caller commits."""
    _invite(campaign, [person for rank, person in enumerate(_people(campaign, number, each)) if rank % 3])


def addressed(campaign: Campaign, number: int) -> None:
    """Write `number` candidacies with an address each, nobody invited yet; the caller commits."""
    _write(Contact, [_contact(person) for person in _people(campaign, number, 10)])


def _people(campaign: Campaign, number: int, each: int) -> list[int]:
    places = [
        {
            "campaign_id": campaign.id,
            "code": f"{rank // 60 + 1:02d}{rank % 60 + 1:03d}",
            "name": f"Commune {_word(rank)}",
            "departement": f"{rank // 60 + 1:02d}",
        }
        for rank in range(number // each)
    ]
    db.session.execute(insert(Constituency), places)
    inserted = select(Constituency.id).where(Constituency.campaign_id == campaign.id, Constituency.code != "FR")
    ids = db.session.scalars(inserted).all()
    _write(Candidacy, [_candidacy(campaign, ids[rank // each], rank) for rank in range(number)])
    people = list(db.session.scalars(select(Candidacy.id).where(Candidacy.campaign_id == campaign.id)))
    _write(Standing, [_standing(person, rank, each) for rank, person in enumerate(people)])
    return people


def _invite(campaign: Campaign, people: list[int]) -> None:
    questionnaire = campaigns.questionnaire(campaign)
    mailing = Mailing(campaign=campaign, kind="invitation", subject="", body="", created_at=SENT)
    campaigns.add(mailing)
    _write(Contact, [_contact(person) for person in people])
    contacts = dict(db.session.execute(select(Contact.candidacy_id, Contact.id)).all())
    _write(OutgoingEmail, [_email(person, contacts[person], mailing.id, rank) for rank, person in enumerate(people)])
    shared = {"questionnaire_id": questionnaire.id, "created_at": SENT}
    _write(Invitation, [{"candidacy_id": person, "ref": f"i{person}", **shared} for person in people])
    invited = db.session.scalars(select(Invitation.id)).all()
    _write(AnswerSheet, [_sheet(invitation) for invitation in invited[::10]])
    _write(Decline, [{"invitation_id": each, "motive": "", "declared_at": SENT} for each in invited[5::100]])


def _write(table: type[Any], rows: list[dict[str, Any]]) -> None:
    for start in range(0, len(rows), 1_000):
        db.session.execute(insert(table), rows[start : start + 1_000])


def _candidacy(campaign: Campaign, place: int, rank: int) -> dict[str, Any]:
    first_name, last_name = FIRST_NAMES[rank % len(FIRST_NAMES)], _word(rank * 7 + 3).capitalize()
    return {
        "campaign_id": campaign.id,
        "constituency_id": place,
        "ref": f"c{rank}",
        "first_name": first_name,
        "last_name": last_name,
        "sex": "MF"[rank % 2],
        "label": f"Liste {_word(rank % 900)}",
        "sort_key": sort_key(last_name, first_name),
        "match_key": match_key(last_name, first_name),
        "created_at": campaigns.CREATED,
    }


def _standing(person: int, rank: int, each: int) -> dict[str, Any]:
    return {
        "candidacy_id": person,
        "round": 1,
        "panel": rank % each + 1,
        "nuance": f"L{LETTERS[rank % 20].upper()}",
        "position": rank % each + 1,
        "status": STATUSES[rank % 100],
        "status_since": campaigns.CREATED,
    }


def _contact(person: int) -> dict[str, Any]:
    address = f"equipe{person}@campagne.invalid"
    return {
        "candidacy_id": person,
        "address": address,
        "address_key": address,
        "address_hmac": address_hmac(address),
        "source": "site de la campagne",
        "found_on": SENT.date(),
        "status": "usable",
        "created_at": SENT,
    }


def _email(person: int, contact: int, mailing: int, rank: int) -> dict[str, Any]:
    return {
        "mailing_id": mailing,
        "candidacy_id": person,
        "contact_id": contact,
        "kind": "invitation",
        "cause_key": f"{mailing}:{person}",
        "message_id": f"<{person}@campagne.invalid>",
        "state": EMAIL_STATES[rank % 100],
        "sent_at": SENT if EMAIL_STATES[rank % 100] in {"sent", "bounced"} else None,
        "due_at": SENT,
        "attempted_at": SENT,
        "created_at": SENT,
    }


def _sheet(invitation: int) -> dict[str, Any]:
    return {
        "invitation_id": invitation,
        "revision": 1,
        "form_key": f"f{invitation}",
        "signatory": "Inès Marchetti",
        "role": "candidate",
        "declaration": "",
        "digest": "0" * 64,
        "signed_at": SENT + timedelta(days=1),
    }


def _word(rank: int) -> str:
    """A word of five letters for a number, never the same for two below ten million."""
    return "".join(LETTERS[rank // 26**place % 26] for place in range(5))
