"""A fictional campaign in the private tables, put there row by row; the caller holds the application context."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from campagne.domain.answers import GivenAnswer
from campagne.domain.text import match_key, sort_key
from campagne.extensions import db
from campagne.models.answer import AnswerSheet
from campagne.models.campaign import Campaign
from campagne.models.candidacy import Candidacy, Standing
from campagne.models.constituency import Constituency
from campagne.models.contact import Contact
from campagne.models.coordinator import Coordinator
from campagne.models.invitation import Invitation
from campagne.models.organisation import Organisation
from campagne.models.questionnaire import Choice, Question, Questionnaire, Theme
from campagne.services import answers
from campagne.services.suppressions import address_hmac

CREATED = datetime(2027, 2, 1, 9, tzinfo=UTC)
FROZEN = datetime(2027, 2, 22, 8, tzinfo=UTC)
DEADLINE = datetime(2027, 3, 26, 17, tzinfo=UTC)


def add(*rows: Any) -> None:
    """Write rows now, so that the next ones can point to them."""
    db.session.add_all(rows)
    db.session.flush()


def coordinator(email: str = "claire.morvan@example.org", **changes: Any) -> Coordinator:
    """A person of the coordination who has not chosen a password."""
    known = {"name": "Claire Morvan", "email": email, "email_key": email.lower(), "created_at": CREATED}
    row = Coordinator(**known | changes)
    add(row)
    return row


def organisation() -> Organisation:
    """The fictional network."""
    row = Organisation(
        name="Réseau des élues et élus contre les discriminations",
        short_name="Élues et élus contre les discriminations",
        address="1 place de la Mairie, 00000 Valmont",
        telephone="01 99 00 12 34",
        telephone_hours="de 9 h à 20 h",
        email="contact@example.org",
        reply_to="reponses@example.org",
        publication_director="Claire Morvan",
        host={"name": "Hébergeur fictif", "address": "2 rue du Port, 00000 Rivebourg", "telephone": "01 99 00 56 78"},
        members=240,
        signatories=[
            {"name": "Claire Morvan", "mandate": "adjointe à Valmont", "party": "Alliance du Rivage"},
            {"name": "Karim Benhamou", "mandate": "adjoint à Rivebourg", "party": "Écologie commune"},
        ],
        money="5 euros par mois, payés par l'association.",
        presentation="Un réseau d'élues et d'élus de plusieurs partis.",
        updated_at=CREATED,
    )
    add(row)
    return row


def campaign(slug: str = "presidentielle-2027", **changes: Any) -> Campaign:
    """A presidential campaign that takes answers until 26 March 2027 at 18:00 in Paris."""
    known = {
        "title": "Présidentielle 2027",
        "election": "presidential",
        "status": "open",
        "answers_by": DEADLINE,
        "closes_at": DEADLINE + timedelta(days=18),
        "created_at": CREATED,
    }
    row = Campaign(slug=slug, **known | changes)
    add(row)
    return row


def questionnaire(of: Campaign, *, frozen: bool = True) -> Questionnaire:
    """Three questions in two themes: a position, a position with commitment, a single choice."""
    housing = Theme(key="logement", title="Vivre et se loger", position=1)
    housing.questions = [
        _question("testing_logement", "Testing logement", 1),
        _question("sanctions", "Sanctions bailleurs", 2, commitment=True),
    ]
    work = Theme(key="travail", title="Travailler", position=2)
    work.questions = [_question("suivi", "Suivi", 1, kind="single_choice", comment=False)]
    work.questions[0].choices = [
        Choice(key="etat", label="L'État", short_label="L'État", position=1),
        Choice(key="autorite", label="Une autorité indépendante", short_label="Autorité", position=2),
    ]
    row = Questionnaire(campaign=of, title="Contre les discriminations", themes=[housing, work])
    add(row)
    if frozen:
        row.freeze(digest="0" * 64, now=FROZEN)
        db.session.flush()
    return row


def _question(key: str, short_title: str, position: int, **changes: Any) -> Question:
    return Question(
        key=key, short_title=short_title, position=position, text=f"{short_title} : êtes-vous pour ?", **changes
    )


def constituency(of: Campaign, code: str = "FR", name: str = "France entière") -> Constituency:
    """A constituency of a campaign."""
    row = Constituency(campaign_id=of.id, code=code, name=name, departement="" if code == "FR" else code[:2])
    add(row)
    return row


def candidacy(where: Constituency, first_name: str = "Inès", last_name: str = "Marchetti", **changes: Any) -> Candidacy:
    """A candidacy that stands in the first round; `position`, `nuance` and `status` go to its standing."""
    standing = {name: changes.pop(name) for name in ("position", "nuance", "status", "panel") if name in changes}
    row = Candidacy(
        campaign_id=where.campaign_id,
        constituency=where,
        first_name=first_name,
        last_name=last_name,
        sort_key=sort_key(last_name, first_name),
        match_key=match_key(last_name, first_name),
        created_at=CREATED,
        **{"sex": "F", "label": "Alliance du Rivage"} | changes,
    )
    row.standings = [Standing(round=1, status_since=CREATED, **{"position": 1} | standing)]
    add(row)
    return row


def contact(of: Candidacy, address: str = "equipe@marchetti.example.org", **changes: Any) -> Contact:
    """An address found on the campaign's site."""
    known = {
        "source": "site de la campagne",
        "found_on": date(2027, 2, 12),
        "address_key": address.lower(),
        "address_hmac": address_hmac(address),
        "created_at": CREATED,
    }
    row = Contact(candidacy=of, address=address, **known | changes)
    add(row)
    return row


def invitation(of: Candidacy, to: Questionnaire) -> Invitation:
    """An invitation without any link."""
    row = Invitation(candidacy=of, questionnaire=to, created_at=FROZEN)
    add(row)
    return row


def invited() -> Invitation:
    """An invitation of the one candidacy of a new campaign, asked by a network that says who it is."""
    organisation()
    of = campaign()
    return invitation(candidacy(constituency(of)), questionnaire(of))


def signed(of: Invitation, now: datetime, *, form_key: str = "clé", opening: str = "", **given: str) -> AnswerSheet:
    """A sheet signed by the candidate herself: `given` maps question keys to values."""
    return answers.sign(
        of,
        link=None,
        form_key=form_key,
        answers={key: GivenAnswer(value=value) for key, value in given.items()},
        opening=opening,
        signatory="Inès Marchetti",
        role="candidate",
        now=now,
    )
