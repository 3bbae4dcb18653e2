"""Questionnaires: drafted theme by theme or loaded whole, then frozen.

Whatever stands in a draft obeys the rules of the file (`domain.questionnaire_file`), so that what was written in pages
can be dumped, and loaded elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from campagne.domain import editions
from campagne.domain.effort import Effort, estimate
from campagne.domain.questionnaire_file import RESERVED_KEYS, read, read_heading, read_question, read_theme
from campagne.domain.slugs import propose_key
from campagne.exceptions import DomainError
from campagne.extensions import db
from campagne.models.campaign import Campaign
from campagne.models.questionnaire import Choice, Question, Questionnaire, Theme
from campagne.services import gate, question_order

Fields = Mapping[str, Any]
"""Fields as the questionnaire file names them; those left out keep their value, or take the file's default."""


class EmptyQuestionnaire(DomainError):
    """A questionnaire that is frozen asks something."""


class ThemeNotEmpty(DomainError):
    """A theme leaves without taking questions with it."""


def latest(campaign: Campaign) -> Questionnaire:
    """Return the campaign's latest version; before the first, an empty draft that is recorded nowhere."""
    recorded = db.session.scalars(
        select(Questionnaire)
        .where(Questionnaire.campaign_id == campaign.id)
        .order_by(Questionnaire.version.desc())
        .limit(1)
        .options(selectinload(Questionnaire.themes).selectinload(Theme.questions))
    ).first()
    return recorded or Questionnaire(campaign=campaign, version=1, title=campaign.title, introduction="", language="fr")


def current(campaign: Campaign) -> Questionnaire:
    """Return the campaign's latest version; the first draft is recorded when there is none."""
    questionnaire = latest(campaign)
    db.session.add(questionnaire)
    db.session.flush()
    return questionnaire


def content(questionnaire: Questionnaire) -> dict[str, Any]:
    """Return the questionnaire as its file writes it; the digest covers exactly this."""
    return {
        "title": questionnaire.title,
        "introduction": questionnaire.introduction,
        "language": questionnaire.language,
        "themes": [
            {
                "key": theme.key,
                "title": theme.title,
                "introduction": theme.introduction,
                "questions": [question.content() for question in theme.questions],
            }
            for theme in questionnaire.themes
        ],
    }


def load(campaign: Campaign, given: object, *, by: gate.Actor = None) -> Questionnaire:
    """Put the content of a questionnaire file in place of the draft, and return it.

    The same content again changes nothing, even once frozen. Raises InvalidContent naming every fault (nothing is then
    taken), QuestionnaireFrozen.
    """
    gate.refuse_closed_account(by)
    read_content = read(given)
    questionnaire = current(campaign)
    if content(questionnaire) == read_content:
        return questionnaire
    _refuse_change(questionnaire)
    questionnaire.themes.clear()
    db.session.flush()  # the old keys leave before the new ones come: both may be the same
    for position, theme in enumerate(read_content.pop("themes")):
        questions = theme.pop("questions")
        added = Theme(**theme, position=position)
        added.questions = [_new_question(fields, rank) for rank, fields in enumerate(questions)]
        questionnaire.themes.append(added)
    _assign(questionnaire, read_content)
    db.session.flush()
    return questionnaire


def freeze(questionnaire: Questionnaire, *, by: gate.Actor = None, now: datetime) -> Questionnaire:
    """Fix the words and their digest: SHA-256 of the canonical JSON (RFC 8785) of the content.

    Raises QuestionnaireFrozen, EmptyQuestionnaire, and whatever the gate refuses.
    """
    _refuse_change(questionnaire)
    if not questionnaire.questions:
        raise EmptyQuestionnaire("Ce questionnaire ne pose encore aucune question : il ne peut pas être gelé.")
    read(content(questionnaire))
    questionnaire.freeze(digest=editions.digest(content(questionnaire)), now=now)
    gate.require(gate.Effect.FREEZE, questionnaire, by=by, now=now)
    db.session.flush()
    return questionnaire


def effort(questionnaire: Questionnaire) -> Effort:
    """Return how many questions are asked and about how many minutes answering takes."""
    return estimate((question.kind, len(question.text)) for question in questionnaire.questions)


def edit_heading(questionnaire: Questionnaire, fields: Fields) -> Questionnaire:
    """Change `title`, `introduction` or `language`."""
    _refuse_change(questionnaire)
    kept = {
        "title": questionnaire.title,
        "introduction": questionnaire.introduction,
        "language": questionnaire.language,
    }
    _assign(questionnaire, read_heading({**kept, **fields}))
    db.session.flush()
    return questionnaire


def add_theme(questionnaire: Questionnaire, fields: Fields) -> Theme:
    """Add a theme at the end. `key` is drawn from the title when it is not given."""
    _refuse_change(questionnaire)
    taken = {theme.key for theme in questionnaire.themes}
    theme = Theme(**read_theme(_keyed(fields, "title", taken, "theme"), taken=taken), position=len(taken))
    questionnaire.themes.append(theme)
    db.session.flush()
    return theme


def edit_theme(theme: Theme, fields: Fields) -> Theme:
    """Change a theme's `title`, `introduction` or `key`."""
    _refuse_change(theme.questionnaire)
    taken = {other.key for other in theme.questionnaire.themes if other is not theme}
    kept = {"key": theme.key, "title": theme.title, "introduction": theme.introduction}
    _assign(theme, read_theme({**kept, **fields}, taken=taken))
    db.session.flush()
    return theme


def delete_theme(theme: Theme) -> Questionnaire:
    """Delete an empty theme. Raises ThemeNotEmpty: questions are deleted one by one, or moved first."""
    questionnaire = theme.questionnaire
    _refuse_change(questionnaire)
    if theme.questions:
        raise ThemeNotEmpty("Ce thème contient encore des questions : déplacez-les ou supprimez-les d'abord.")
    questionnaire.themes.remove(theme)
    question_order.number(questionnaire.themes)
    db.session.flush()
    return questionnaire


def move_theme(theme: Theme, direction: question_order.Direction) -> Theme:
    """Exchange a theme, with its questions, with its neighbour; the first does not go up, nor the last down."""
    _refuse_change(theme.questionnaire)
    question_order.shift(theme.questionnaire.themes, theme, direction)
    question_order.reread(theme.questionnaire)
    return theme


def add_question(theme: Theme, fields: Fields) -> Question:
    """Add a question at the end of a theme; keys not given are drawn from the short title and the choices' labels."""
    _refuse_change(theme.questionnaire)
    taken = {question.key for question in theme.questionnaire.questions}
    question = _new_question(read_question(_keyed_question(fields, taken), taken=taken), position=len(theme.questions))
    theme.questions.append(question)
    db.session.flush()
    return question


def edit_question(question: Question, fields: Fields) -> Question:
    """Change a question; a field left out keeps its value. Raises InvalidContent, QuestionnaireFrozen."""
    _refuse_change(question.theme.questionnaire)
    taken = {other.key for other in question.theme.questionnaire.questions if other is not question}
    checked = read_question(_keyed_question({**question.content(), **fields}, taken), taken=taken)
    choices = checked.pop("choices")
    if choices != [choice.content() for choice in question.choices]:
        question.choices.clear()
        db.session.flush()
        question.choices.extend(_new_choices(choices))
    _assign(question, checked)
    db.session.flush()
    return question


def delete_question(question: Question) -> Theme:
    """Delete a question of a draft, and return its theme."""
    theme = question.theme
    _refuse_change(theme.questionnaire)
    theme.questions.remove(question)
    question_order.number(theme.questions)
    db.session.flush()
    return theme


def move_question(question: Question, direction: question_order.Direction) -> Question:
    """Move a question one place; past the edge of its theme it goes to the nearest end of the next theme."""
    theme = question.theme
    _refuse_change(theme.questionnaire)
    themes, place = theme.questionnaire.themes, theme.questionnaire.themes.index(theme)
    at_edge = question is (theme.questions[0] if direction == "up" else theme.questions[-1])
    neighbour = place + (-1 if direction == "up" else 1)
    if not at_edge:
        question_order.shift(theme.questions, question, direction)
    elif 0 <= neighbour < len(themes):
        question_order.transfer(question, themes[neighbour], last=direction == "up")
    question_order.reread(theme.questionnaire)
    return question


def move_question_to(question: Question, theme: Theme, place: int | None = None) -> Question:
    """Put a question at a place of a theme of the same questionnaire: from 0, past the end or None meaning last."""
    _refuse_change(question.theme.questionnaire)
    question_order.put(question, theme, len(theme.questions) if place is None else place)
    question_order.reread(theme.questionnaire)
    return question


def _refuse_change(questionnaire: Questionnaire) -> None:
    """Refuse to touch what is frozen or archived, and hold the questionnaire until the end of the transaction.

    Of two people who edit at once, the second waits for the first, then reads what the first has written.
    """
    db.session.refresh(questionnaire, ["frozen_at", "digest"], with_for_update=True)
    question_order.reread(questionnaire)
    questionnaire.campaign.refuse_when_archived()
    questionnaire.refuse_when_frozen()


def _assign(target: Questionnaire | Theme | Question, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(target, name, value)


def _new_question(fields: Mapping[str, Any], position: int) -> Question:
    own = {name: value for name, value in fields.items() if name != "choices"}
    return Question(**own, position=position, choices=_new_choices(fields["choices"]))


def _new_choices(choices: Sequence[Mapping[str, str]]) -> list[Choice]:
    return [Choice(**choice, position=position) for position, choice in enumerate(choices)]


def _keyed(fields: Fields, title: str, taken: set[str], fallback: str) -> dict[str, Any]:
    """Return the fields with a key, drawn from the title when none is given."""
    if fields.get("key"):
        return dict(fields)
    return {**fields, "key": propose_key(str(fields.get(title) or ""), taken=taken, fallback=fallback)}


def _keyed_question(fields: Fields, taken: set[str]) -> dict[str, Any]:
    keyed = _keyed(fields, "short_title", taken | RESERVED_KEYS, "question")
    choices = keyed.get("choices")
    if isinstance(choices, list) and all(isinstance(choice, Mapping) for choice in choices):
        keys = {str(choice["key"]) for choice in choices if choice.get("key")}
        keyed["choices"] = []
        for choice in choices:
            keyed["choices"].append(_keyed(choice, "label", keys, "choix"))
            keys.add(keyed["choices"][-1]["key"])
    return keyed
