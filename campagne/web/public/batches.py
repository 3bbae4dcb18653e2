"""A whole edition read a few constituencies at a time, so that a file of any length takes little memory.

What an edition shows never changes, so no transaction has to stay open between two batches (see `streams`): a reader on
a slow line holds nothing of the database.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from campagne.domain.answer_rows import AnswerRow
from campagne.domain.published import Candidacy, ConstituencyFacts
from campagne.models.edition import PublishedAnswer
from campagne.web.public.given_answers import given_answers
from campagne.web.public.reading import EditionReader

ROWS_A_BATCH = 1_000


@dataclass(frozen=True, kw_only=True)
class Batch:
    """A few constituencies, in the order of the list, with who stands there and what they answer."""

    constituencies: Sequence[ConstituencyFacts]
    candidacies: Mapping[str, Sequence[Candidacy]]
    answers: Mapping[tuple[str, str], AnswerRow]

    @property
    def everyone(self) -> Iterator[Candidacy]:
        """The candidacies of all of them, in order."""
        for place in self.constituencies:
            yield from self.candidacies.get(place.code, ())


def batches(reader: EditionReader) -> Iterator[Batch]:
    """Yield everything that the edition shows, a batch at a time."""
    for places in grouped(reader, rows=ROWS_A_BATCH):
        codes = [place.code for place in places]
        candidacies: dict[str, list[Candidacy]] = defaultdict(list)
        for candidacy in reader.candidacies_of(codes):
            candidacies[candidacy.constituency].append(candidacy)
        yield Batch(constituencies=places, candidacies=candidacies, answers=_answers(reader, codes))


def grouped(reader: EditionReader, *, rows: int) -> Iterator[list[ConstituencyFacts]]:
    """Yield the constituencies, as many at a time as make about `rows` rows."""
    numbers, asked = reader.numbers_by_constituency(), max(len(reader.questions), 1)
    group: list[ConstituencyFacts] = []
    held = 0
    for place in reader.constituencies:
        group.append(place)
        held += numbers.get(place.code, (0, 0))[0] * asked
        if held >= rows:
            yield group
            group, held = [], 0
    if group:
        yield group


def _answers(reader: EditionReader, codes: Sequence[str]) -> dict[tuple[str, str], AnswerRow]:
    table = PublishedAnswer
    given = given_answers(table.in_edition(reader.slug, reader.number), table.constituency.in_(codes))
    return {(answer.candidacy_ref, answer.question_key): answer for answer in given}
