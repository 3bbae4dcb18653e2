"""What a file of candidacies says once read, whatever its layout. Votes, birth dates and occupations are never kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from campagne.domain.tables import Refusal, Table

__all__ = ["CandidateRow", "LayoutReader", "ReadFile", "Refusal"]


@dataclass(frozen=True)
class CandidateRow:
    """One person (or, later, one list) standing in one constituency, as the file writes it.

    Names keep the file's capitals (`text.display_name` gives them their ordinary case), except the substitute's, only
    ever shown. `departement` is its code, empty for a national election; `label` is what the candidacy calls itself.
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


class LayoutReader(Protocol):
    """What each module of a family of layouts offers to `reading`, most particular family first."""

    LAYOUT: str

    def recognises(self, header: list[str]) -> bool:
        """Say whether a header is this family's."""
        ...

    def ignored_columns(self, header: list[str]) -> list[str]:
        """Return the titles of the columns that are not read."""
        ...

    def rows(self, table: Table, *, national: bool) -> Iterator[CandidateRow | Refusal]:
        """Yield each row, taken or refused. Raises UnreadableFile when a column is missing."""
        ...
