"""What a reader chose to see, read from the address: which candidacies and questions, in which order, which way round.

Everything chosen is in the address, and the address has one canonical form: the order of its parameters never orders
candidacies. A parameter that we do not know is left aside (other sites add theirs); a value that we do not know is an
error said in French, because ignoring it would show something else than what was asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter
from urllib.parse import urlencode

from campagne.domain.published import ConstituencyFacts, Publication
from campagne.exceptions import DomainError

ORDERS = ("officiel", "position")
DIRECTIONS = ("questions", "candidatures")
"""Which of the two goes down the table."""
SHEETS = ("fiche", "tout")
ALL_THEMES = "tous"
NAMES = ("candidature", "question", "theme", "ordre", "differences", "sens", "imprimer", "edition", "depuis")
NAMED_MOST = 3
"""Constituencies that the line of a chosen view names; beyond, it counts them."""


class UnknownView(DomainError):
    """The address asks for something that this page does not have."""


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A choice; empty means everything, in the official order, the way round that the server decides.

    With `since`, what is newer than that edition is marked; nothing is hidden by it.
    """

    candidacies: frozenset[str] = frozenset()
    questions: frozenset[str] = frozenset()
    themes: frozenset[str] = frozenset()
    order: str = "officiel"
    differences: bool = False
    direction: str = ""
    sheet: str = ""
    edition: int | None = None
    since: int | None = None

    @property
    def by_position(self) -> bool:
        """Whether the answers to a question are grouped by position."""
        return self.order == "position"

    def pairs(self) -> list[tuple[str, str]]:
        """Return the parameters of the address in their canonical order."""
        pairs = [("candidature", ref) for ref in sorted(self.candidacies)]
        pairs += [("question", key) for key in sorted(self.questions)]
        pairs += [("theme", key) for key in sorted(self.themes)]
        pairs += [("ordre", self.order)] if self.by_position else []
        pairs += [("differences", "1")] if self.differences else []
        pairs += [("sens", self.direction)] if self.direction else []
        pairs += [("imprimer", self.sheet)] if self.sheet else []
        pairs += [("edition", str(self.edition))] if self.edition is not None else []
        pairs += [("depuis", str(self.since))] if self.since is not None else []
        return pairs

    def parameters(self) -> dict[str, list[str]]:
        """Return the parameters of the address, each with its values."""
        return {name: [value for _, value in same] for name, same in groupby(self.pairs(), key=itemgetter(0))}

    def query(self) -> str:
        """Return the canonical query string, empty when nothing is chosen."""
        return urlencode(self.pairs())

    def everything(self) -> Choice:
        """Return the choice that hides nothing, of the same edition."""
        return Choice(order=self.order, direction=self.direction, edition=self.edition, since=self.since)

    def but(self, **changes: object) -> Choice:
        """Return this choice with some things changed."""
        return replace(self, **changes)  # type: ignore[arg-type]  # the names are those of the fields

    def check(self, publication: Publication) -> None:
        """Raise UnknownView when it names a candidacy, a question or a theme that the publication does not have."""
        known = (
            (self.candidacies, {candidacy.ref for candidacy in publication.candidacies}, "une candidature"),
            (self.questions, {question.key for question in publication.questions}, "une question"),
            (self.themes, {question.theme_key for question in publication.questions} | {ALL_THEMES}, "un thème"),
        )
        for asked, existing, noun in known:
            if not asked <= existing:
                raise UnknownView(f"Cette adresse demande {noun} que cette page n'a pas.")


def places_said(places: Sequence[ConstituencyFacts], total: int) -> str:
    """Name the constituencies that an address keeps out of `total`, or count them; empty when it keeps them all."""
    if not places or len(places) == total:
        return ""
    if len(places) > NAMED_MOST:
        return f"{len(places)} circonscriptions sur {total}"
    return " ; ".join(place.name for place in places)


def read(parameters: Mapping[str, Sequence[str]]) -> Choice:
    """Read a choice from the parameters of an address (each with its values). Raises UnknownView."""

    def several(name: str) -> frozenset[str]:
        return frozenset(value for value in parameters.get(name, ()) if value)

    def one(name: str, allowed: Sequence[str]) -> str:
        values = several(name)
        if not values <= set(allowed) or len(values) > 1:
            raise UnknownView(f"Dans cette adresse, « {name} » vaut {' ou '.join(allowed)}.")
        return next(iter(values), "")

    return Choice(
        candidacies=several("candidature"),
        questions=several("question"),
        themes=several("theme"),
        order=one("ordre", ORDERS) or "officiel",
        differences=bool(one("differences", ("1",))),
        direction=one("sens", DIRECTIONS),
        sheet=one("imprimer", SHEETS),
        edition=_number("edition", several("edition")),
        since=_number("depuis", several("depuis")),
    )


def _number(name: str, values: frozenset[str]) -> int | None:
    if not values:
        return None
    value = next(iter(values))
    if len(values) > 1 or not (value.isascii() and value.isdecimal() and len(value) < 7):
        raise UnknownView(f"Dans cette adresse, « {name} » est un numéro d'édition.")
    return int(value)
