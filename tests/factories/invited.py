"""Invited candidacies, with every kind of question, and the links that their campaigns find in their mail."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from campagne.domain.answers import GivenAnswer
from campagne.extensions import db
from campagne.models.constituency import Constituency
from campagne.models.invitation import Invitation, Link
from campagne.models.questionnaire import Choice, Question, Questionnaire, Theme
from campagne.services import drafts, invitations
from tests.factories import campaigns


def questionnaire(**changes: Any) -> Questionnaire:
    """Five frozen questions in two themes: position, commitment, one choice, several choices, free text.

    `changes` go to the campaign, which is new.
    """
    housing = Theme(key="logement", title="Vivre et se loger", position=1)
    housing.questions = [
        _question("testing", "Testing logement", 1, context="Deux dossiers identiques, sauf un détail."),
        _question("sanctions", "Sanctions bailleurs", 2, commitment=True),
    ]
    work = Theme(key="travail", title="Travailler", position=2)
    work.questions = [
        _question("suivi", "Suivi", 1, kind="single_choice", comment=False),
        _question("publics", "Publics", 2, kind="multiple_choice"),
        _question("libre", "Autre mesure", 3, kind="free_text", comment_max=600),
    ]
    work.questions[0].choices = _choices(etat="L'État", autorite="Une autorité indépendante")
    work.questions[1].choices = _choices(jeunes="Les jeunes", aines="Les personnes âgées", toutes="Toutes et tous")
    row = Questionnaire(
        campaign=campaigns.campaign(**changes), title="Contre les discriminations", themes=[housing, work]
    )
    campaigns.add(row)
    row.freeze(digest="0" * 64, now=campaigns.FROZEN)
    db.session.flush()
    return row


def link(
    to: Questionnaire, first_name: str = "Inès", last_name: str = "Marchetti", *, address: str = "", **changes: Any
) -> Link:
    """The live link of a new candidacy of the country; with an `address`, the link sent there."""
    where = db.session.query(Constituency).filter_by(campaign_id=to.campaign_id).first()
    candidacy = campaigns.candidacy(where or campaigns.constituency(to.campaign), first_name, last_name, **changes)
    contact = campaigns.contact(candidacy, address) if address else None
    return invitations.invite(candidacy, to, contact, now=campaigns.FROZEN)


def drafted(
    to: Invitation, question: Question | None, *, seen: int | None, now: datetime, **words: Any
) -> drafts.DraftField:
    """Save one field as somebody writes (the opening word without a question); return it with its new version."""
    entry = drafts.Entry(question=question, words=GivenAnswer(**words), seen=seen)
    draft = drafts.save(to, [entry], now=now)
    return next(field for field in (draft.opening, *draft.fields) if field.question is question)


def _question(key: str, short_title: str, position: int, **changes: Any) -> Question:
    text = f"{short_title} : que ferez-vous ?"
    return Question(key=key, short_title=short_title, position=position, text=text, **changes)


def _choices(**labels: str) -> list[Choice]:
    return [
        Choice(key=key, label=label, short_label=label[:16], position=position)
        for position, (key, label) in enumerate(labels.items(), 1)
    ]
