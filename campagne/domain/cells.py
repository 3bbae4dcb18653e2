"""What one candidacy answers to one question, in the few words that a table holds, and the line of everyone's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from campagne.domain.answers import said_in_sentence
from campagne.domain.counts import NO_ANSWER_WORDS, NONE, TEXT_ALONE, Count, grouped
from campagne.domain.inserted_replies import Reply
from campagne.domain.published import LETTER_MARKS, OF_AN_ANSWER, Answer, Candidacy, Publication, Question
from campagne.domain.wording import dated, of

DASH = "–"
QUOTED_MOST = 300
"""Characters of a question that a citation quotes whole. A question may have 1 000: past these the answer would stand
too far from the name of who gave it, and a newspaper would cut; its short title, frozen with it, is quoted instead."""
_ENDS = (".", "!", "?", "…")


@dataclass(frozen=True, kw_only=True)
class Cell:
    """What one candidacy answers to one question, in a few words. `value` draws a shape, `degree` is a commitment.

    `fresh` says in words that it is newer than the edition compared with. `repeated` tells that its text already stands
    higher in the page: an answer of several choices is in several groups.
    """

    candidacy: Candidacy
    question: Question
    answer: Answer | None
    earlier: Sequence[Answer] = ()
    fresh: str = ""
    replies: Sequence[Reply] = ()
    repeated: bool = False

    @property
    def anchor(self) -> str:
        """The place of its whole text in the page: `q3-c5`."""
        return f"q{self.question.number}-c{self.candidacy.place}"

    @property
    def value(self) -> str:
        """The position, or nothing."""
        is_position = self.answer is not None and self.question.kind == "position"
        return (self.answer.value or "") if self.answer and is_position else ""

    @property
    def words(self) -> str:
        """The word of the position, the short words of a choice, a degree of commitment, « texte », or a dash."""
        if self.answer is None:
            return DASH
        return self._chosen() or self.commitment or TEXT_ALONE

    @property
    def degree(self) -> str:
        """The degree of commitment when other words stand before it."""
        return self.commitment if self.answer and self._chosen() else ""

    @property
    def commitment(self) -> str:
        """The words of the degree of commitment, empty where there is none."""
        return self.answer.degree if self.answer else ""

    @property
    def readable(self) -> bool:
        """Whether there is more to read than the words of the table."""
        return self.answer is not None and bool(self.answer.text or self.answer.label not in {"", self._chosen()})

    @property
    def spoken(self) -> str:
        """What a screen reader says: the words, or that there is no published answer."""
        return self.words if self.answer else NO_ANSWER_WORDS

    @property
    def invitation(self) -> str:
        """What follows the words in a link: « lire la réponse d'Awa Delorme »."""
        return f"lire la réponse {of(self.candidacy.name)}"

    @property
    def provenance(self) -> list[str]:
        """How the answer came when it is not by the link and in time: by letter, who vouches for the words, late.

        Then whether it was corrected, unless a former version stands under it.
        """
        if self.answer is None:
            return []
        marks = ["letter", *(mark for mark in LETTER_MARKS if mark in self.candidacy.marks)]
        said = marks if self.answer.transcribed else []
        said += ["late"] if _gave_late(self.candidacy, self.answer) else []
        said += ["corrected"] if _corrected(self.candidacy, self.answer) and not self.earlier else []
        return [OF_AN_ANSWER[mark] for mark in said]

    def citation(self, publication: Publication, address: str) -> str:
        """Return the sentence by which a journalist quotes the answer: who, when, to what, which words, where."""
        if self.answer is None:
            return ""
        said = said_in_sentence(self.answer.label, self.answer.commitment)
        # What stands in the place of a hidden text is ours: it is not quoted.
        hidden = self.answer.hidden_at is not None
        quoted = self.answer.text if hidden or not self.answer.text else f"« {self.answer.text} »"
        words = ", ".join(part for part in (said, quoted) if part)
        end = "" if words.rstrip('»”"\u00a0 ').endswith(_ENDS) else "."
        asked = self.question.text if len(self.question.text) <= QUOTED_MOST else self.question.short_title
        edition = publication.edition
        source = publication.campaign.organisation or publication.campaign.title
        return (
            f"{self.candidacy.name}, {self._answered(self.answer)} à « {asked} » : {words}{end} "
            f"{source}, édition {edition.number}, {dated(edition.published_at)}. {address}"
        )

    def _answered(self, answer: Answer) -> str:
        """Say when the answer was given, and corrected: « réponse du 24 mars 2027, corrigée le 28 mars 2027, »."""
        # Words that were confirmed by another way, or shown again, keep their revision: they were not corrected.
        others = [old for old in self.earlier if old.revision != answer.revision]
        if not others:
            return f"réponse du {dated(answer.answered_at)}"
        first, last = dated(others[0].answered_at), dated(answer.answered_at)
        return f"réponse du {first}, corrigée {'le même jour' if first == last else f'le {last}'},"

    def _chosen(self) -> str:
        if self.answer is None or not self.answer.value:
            return ""
        if self.question.kind == "position":
            return self.answer.label
        short = {choice["key"]: choice.get("short_label") or choice["label"] for choice in self.question.choices}
        return ", ".join(short.get(key, key) for key in self.answer.value.split())


def _gave_late(candidacy: Candidacy, answer: Answer) -> bool:
    """Tell whether an answer was left out until the deadline had passed; one that was corrected then is not late."""
    if any(answer.question_key in change["added"] for change in candidacy.corrections):
        return True
    former = candidacy.late_changes is None and "corrected" in candidacy.marks  # then dated by the last signature
    began = None if former else candidacy.state_since
    return "late" in candidacy.marks and (began is None or answer.answered_at >= began)


def _corrected(candidacy: Candidacy, answer: Answer) -> bool:
    """Tell whether an answer was given other words after the deadline."""
    return any(answer.question_key in change["changed"] for change in candidacy.corrections)


@dataclass(frozen=True, kw_only=True)
class Line:
    """A question with one cell for each candidacy displayed, and what everyone answers to it, displayed or not."""

    question: Question
    cells: Sequence[Cell]
    counts: Sequence[Count]

    def groups(self, *, by_position: bool) -> list[tuple[Count | None, list[Cell]]]:
        """Return the cells in the official order, or in one group a position: fixed order, empty ones included."""
        if not by_position:
            return [(None, list(self.cells))]
        groups: list[tuple[Count | None, list[Cell]]] = []
        shown: set[str] = set()
        for count in self.counts:
            cells = [cell for cell in self.cells if count.value in self._keys(cell)]
            groups.append((count, [replace(cell, repeated=cell.candidacy.ref in shown) for cell in cells]))
            shown |= {cell.candidacy.ref for cell in cells}
        return groups

    def _keys(self, cell: Cell) -> list[str]:
        return grouped(self.question, cell.answer).split() if cell.answer else [NONE]
