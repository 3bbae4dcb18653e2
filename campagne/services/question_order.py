"""The order of a draft's themes and questions: one place up or down, or into another theme."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from campagne.extensions import db
from campagne.models.questionnaire import Question, Questionnaire, Theme

Direction = Literal["up", "down"]


def shift(items: Sequence[Theme | Question], item: Theme | Question, direction: Direction) -> None:
    """Exchange an item with its neighbour; the first does not go up, nor the last down."""
    order = list(items)
    place = order.index(item)
    target = place + (-1 if direction == "up" else 1)
    if 0 <= target < len(order):
        order[place], order[target] = order[target], order[place]
    number(order)


def transfer(question: Question, theme: Theme, *, last: bool) -> None:
    """Put a question in another theme, as its last or as its first."""
    put(question, theme, len(theme.questions) if last else 0)


def put(question: Question, theme: Theme, place: int) -> None:
    """Put a question before the `place`-th (from 0) of the others of a theme, its own or not; past the end, last."""
    remaining = [other for other in question.theme.questions if other is not question]
    arrived = [other for other in theme.questions if other is not question]
    arrived.insert(place, question)
    if theme is not question.theme:
        question.theme = theme
        number(remaining)
    number(arrived)


def reread(questionnaire: Questionnaire) -> None:
    """Write the new order, and have it read again: a loaded list does not sort itself."""
    db.session.flush()
    for theme in questionnaire.themes:
        db.session.expire(theme, ["questions"])
    db.session.expire(questionnaire, ["themes"])


def number(items: Sequence[Theme | Question]) -> None:
    """Number the items from 0 in the order given."""
    for position, item in enumerate(items):
        item.position = position
