"""How long answering takes, said before asking for it: short questionnaires are answered, long ones are not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil

SECONDS = {"position": 45, "single_choice": 45, "multiple_choice": 60, "free_text": 180}
"""Reading a question of usual length, choosing, and writing a line or two: nine positions make seven minutes."""

USUAL_LENGTH = 300  # characters
READING_SPEED = 15  # characters a second, about 180 words a minute


@dataclass(frozen=True)
class Effort:
    """What a questionnaire asks of those who answer: how many questions, and about how many whole minutes."""

    questions: int
    minutes: int


def estimate(questions: Iterable[tuple[str, int]]) -> Effort:
    """Return the effort of questions, each given as its kind and the length of its text in characters.

    Contexts and sources are not counted: they are folded, and nobody has to open them.
    """
    seconds = [SECONDS[kind] + max(0, length - USUAL_LENGTH) / READING_SPEED for kind, length in questions]
    return Effort(questions=len(seconds), minutes=ceil(sum(seconds) / 60))
