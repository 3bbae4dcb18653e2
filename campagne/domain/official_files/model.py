"""What a file of candidacies says once read, whatever its layout. Votes, birth dates and occupations are never kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from campagne.domain.tables import Columns, Refusal, Table
from campagne.exceptions import UnreadableFile

__all__ = ["CandidateRow", "Layout", "ReadFile", "Refusal", "TablePreview", "UnknownLayout"]

FIELDS = {
    "constituency": "code de la circonscription",
    "constituency_name": "nom de la circonscription",
    "departement": "code du département",
    "panel": "numéro de panneau",
    "list_title": "titre de la liste",
    "head": "tête de liste (oui ou non)",
    "rank": "place sur la liste",
    "sex": "sexe",
    "last_name": "nom de famille",
    "first_name": "prénom",
    "full_name": "nom complet (sans majuscules qui les distinguent : prénom puis nom)",
    "full_name_reversed": "nom complet (sans majuscules qui les distinguent : nom puis prénom)",
    "label": "étiquette",
    "nuance": "nuance attribuée",
    "substitute_last_name": "nom de la personne remplaçante",
    "substitute_first_name": "prénom de la personne remplaçante",
}
"""What a column may mean, and the French words that say it. Nothing else of a file is kept."""

NAMES = ("last_name", "full_name", "full_name_reversed")
"""The fields that say who a row is: a mapping has one of them, and `first_name` only beside the first."""


RANKS = 1_000
"""Above the number of candidates on one line."""


class UnknownLayout(UnreadableFile):
    """A table whose columns no layout knows: somebody may say what each means."""


@dataclass(frozen=True)
class CandidateRow:
    """One person, or one list under the name of its head, standing in one constituency, as the file writes it.

    Names keep the file's capitals (`text.display_name` gives them their ordinary case), except the substitute's, only
    ever shown. `departement` is its code, empty where a constituency has none; `label` is what the candidacy calls
    itself, for a list its title; `people` counts those on a list. Where a line holds several candidates, `rank` is the
    place of this one on it.
    """

    line: int
    constituency_code: str
    constituency_name: str
    departement: str
    panel: int | None
    sex: str | None
    last_name: str
    first_name: str
    label: str | None
    nuance: str | None
    substitute: str | None
    list_title: str | None = None
    people: int = 1
    rank: int = 0

    @property
    def key(self) -> int:
        """The number of this row in its file: its line, with its place there where lines hold several."""
        return self.line * RANKS + self.rank if self.rank else self.line


@dataclass(frozen=True)
class ReadFile:
    """A whole file: `rows` counts the lines under the header that hold something, taken or refused."""

    layout: str
    encoding: str
    rows: int
    sha256: str
    candidates: list[CandidateRow]
    refused: list[Refusal]
    ignored_columns: list[str]

    @property
    def people(self) -> int:
        """How many people the candidacies are."""
        return sum(row.people for row in self.candidates)


@dataclass(frozen=True)
class TablePreview:
    """The head of a table that no layout knows: its columns, its first rows, and what the titles seem to mean."""

    encoding: str
    header: list[str]
    rows: list[list[str]]
    guesses: dict[str, str]


class Layout(Protocol):
    """What `reading` asks of a layout."""

    @property
    def name(self) -> str:
        """The name kept with an imported file."""
        ...

    @property
    def elections(self) -> Sequence[str]:
        """The kinds of election that such a file is for; empty for all."""
        ...

    @property
    def results(self) -> bool:
        """Whether it is a table of results, where the same person comes back with each territory."""
        ...

    def recognises(self, header: list[str]) -> bool:
        """Say whether a header is this layout's."""
        ...

    def ignored_columns(self, header: list[str]) -> list[str]:
        """Return the titles of the columns that are not read."""
        ...

    def rows(self, table: Table, *, election: str) -> Iterator[CandidateRow | Refusal]:
        """Yield each candidacy, taken or refused. Raises UnreadableFile when a column is missing."""
        ...


@dataclass(frozen=True)
class ColumnLayout:
    """A layout known by its columns, each row one person: `columns` gives the folded titles that name each field.

    A header is this layout's when it has every field of `needed` and every title of `own`, which are not read but tell
    it from its neighbours.
    """

    name: str
    elections: tuple[str, ...]
    columns: Mapping[str, tuple[str, ...]]
    needed: tuple[str, ...]
    read_rows: Callable[[Table, Columns, str], Iterator[CandidateRow | Refusal]]
    own: tuple[str, ...] = ()
    results: bool = False

    def recognises(self, header: list[str]) -> bool:
        """Say whether a header has the needed columns."""
        found = Columns(header, {**self.columns, **{title: (title,) for title in self.own}})
        return all(field in found for field in (*self.needed, *self.own))

    def ignored_columns(self, header: list[str]) -> list[str]:
        """Return the titles of the columns that hold no field."""
        return Columns(header, self.columns).ignored

    def rows(self, table: Table, *, election: str) -> Iterator[CandidateRow | Refusal]:
        """Yield each candidacy, taken or refused."""
        return self.read_rows(table, Columns(table.header, self.columns), election)
