"""What an edition would change, in words: the plan's rows with the names of people and questions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from campagne.domain.answers import COMMITMENTS
from campagne.domain.text_differences import Part, differences
from campagne.extensions import db
from campagne.models.campaign import Campaign
from campagne.models.candidacy import Candidacy
from campagne.models.edition import REPLY, PublishedAnswer, PublishedCandidacy, PublishedPage, PublishedQuestion
from campagne.models.questionnaire import Question, Questionnaire, Theme
from campagne.services.edition_rows import Change
from campagne.services.editions import EditionPlan

PAGES = {
    "campaign": "présentation de la campagne",
    "questionnaire": "questionnaire",
    "method": "méthode",
    "communes": "table des communes",
    "constituency": "circonscription",
}


@dataclass(frozen=True, kw_only=True)
class Line:
    """One change: of what, and its words before and after; empty where there is none."""

    title: str
    before: str
    after: str

    @property
    def parts(self) -> list[Part]:
        """The words that stay, those that go and those that come."""
        return differences(self.before, self.after)


@dataclass(frozen=True, kw_only=True)
class Wording:
    """The changes of a plan by kind, in the order in which they are read."""

    answers: list[Line]
    candidacies: list[Line]
    questions: list[Line]
    replies: list[Line]
    pages: list[Line]


def wording(plan: EditionPlan) -> Wording:
    """Word every change that somebody will read; the dates of messages go with the states that they change."""
    names, titles = _names(plan), question_titles(plan.campaign)
    return Wording(
        answers=[
            Line(
                title=f"{names.get(row['candidacy_ref'], '')} : {titles.get(row['question_key'], '')}",
                before=_answer(change.before),
                after=_answer(change.after),
            )
            for change, row in _rows(plan, PublishedAnswer)
        ],
        candidacies=[
            Line(title=_name(row), before=_state(change.before), after=_state(change.after))
            for change, row in _rows(plan, PublishedCandidacy)
        ],
        questions=[
            Line(title=row["short_title"], before=_text(change.before), after=_text(change.after))
            for change, row in _rows(plan, PublishedQuestion)
        ],
        replies=[
            Line(title=_asker(row), before=_reply(change.before), after=_reply(change.after))
            for change, row in _rows(plan, PublishedPage)
            if row["kind"] == REPLY
        ],
        pages=[
            Line(title=f"{PAGES.get(row['kind'], row['kind'])} {row['key']}".strip(), before="", after="")
            for _, row in _rows(plan, PublishedPage)
            if row["kind"] != REPLY
        ],
    )


def _names(plan: EditionPlan) -> dict[str, str]:
    columns = select(Candidacy.ref, Candidacy.first_name, Candidacy.last_name)
    rows = db.session.execute(columns.where(Candidacy.campaign_id == plan.campaign.id))
    return {ref: f"{first_name} {last_name}".strip() for ref, first_name, last_name in rows}


def question_titles(campaign: Campaign) -> dict[str, str]:
    """Return the short title of each question of a campaign, by its key, in the order in which they are asked."""
    columns = select(Question.key, Question.short_title).join(Theme).join(Questionnaire)
    asked = columns.order_by(Questionnaire.version, Theme.position, Question.position)
    rows = db.session.execute(asked.where(Questionnaire.campaign_id == campaign.id))
    return {row.key: row.short_title for row in rows}


def _rows(plan: EditionPlan, table: type[Any]) -> Iterator[tuple[Change, dict[str, Any]]]:
    for change in plan.changes[table]:
        yield change, change.after or change.before or {}


def _answer(row: dict[str, Any] | None) -> str:
    if row is None:
        return ""
    parts = [row["label"], COMMITMENTS.get(row["commitment"] or "", ""), row["text"]]
    return "\n".join(part for part in parts if part)


def _state(row: dict[str, Any] | None) -> str:
    return "\n".join(part for part in (row["label"], row["state_sentence"], row["opening"]) if part) if row else ""


def _text(row: dict[str, Any] | None) -> str:
    return str(row["text"]) if row else ""


def _asker(row: dict[str, Any]) -> str:
    return f"{row['body']['name']}, {row['body']['quality']}"


def _reply(row: dict[str, Any] | None) -> str:
    return str(row["body"]["text"]) if row else ""


def _name(row: dict[str, Any]) -> str:
    return f"{row['first_name']} {row['last_name']}".strip()
