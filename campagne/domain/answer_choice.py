"""Which answers of a campaign a reader chose to see, read from the address: words, filters, order.

As for a comparison, everything chosen is in the address, in one canonical form; several values of one filter are
alternatives, several filters hold together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from urllib.parse import urlencode

from campagne.domain.chosen_view import ORDERS, UnknownView
from campagne.domain.published import OPENING_HIDDEN
from campagne.domain.search_query import SearchQuery, parse
from campagne.domain.text import clean_line

FILTERS = {
    "question": "Question",
    "theme": "Thème",
    "position": "Position",
    "departement": "Département",
    "circonscription": "Circonscription",
    "nuance": "Nuance attribuée par le ministère",
    "statut": "Mention",
    "candidature": "Candidature",
}
"""The filters in the order in which a page shows them, with their titles."""
STATUSES = {
    "letter": "transcrit",
    "late": "tardif",
    "corrected": "corrige",
    OPENING_HIDDEN: "mot_masque",
    "hidden": "masque",
    "withdrawn": "retiree",
    "not_listed": "hors_liste",
    "deceased": "interrompue",
    "eliminated": "eliminee",
}
"""The words of an address for the marks of a candidacy."""


@dataclass(frozen=True, kw_only=True)
class AnswerChoice:
    """A choice among answers; `kept` holds the values of each filter, none of them meaning all."""

    q: str = ""
    kept: Mapping[str, frozenset[str]] = field(default_factory=dict)
    order: str = "officiel"
    edition: int | None = None

    @cached_property
    def search(self) -> SearchQuery:
        """The words asked for, as they are compared."""
        return parse(self.q)

    @property
    def hides(self) -> bool:
        """Whether this choice may leave answers out."""
        return bool(self.q or self.kept)

    @property
    def by_position(self) -> bool:
        """Whether answers are grouped by position."""
        return self.order == "position"

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Yield the parameters of the address in their canonical order."""
        if self.q:
            yield "q", self.q
        for name in FILTERS:
            for value in sorted(self.kept.get(name, ())):
                yield name, value
        if self.by_position:
            yield "ordre", self.order
        if self.edition is not None:
            yield "edition", str(self.edition)

    def query(self, page: int = 1) -> str:
        """Return the canonical query string, empty when nothing is chosen."""
        return urlencode([*self.pairs(), *([("page", str(page))] if page > 1 else [])])

    def but(self, **changes: object) -> AnswerChoice:
        """Return this choice with some things changed."""
        return replace(self, **changes)  # type: ignore[arg-type]  # the names are those of the fields

    def toggled(self, name: str, value: str) -> AnswerChoice:
        """Return this choice with one value of a filter added, or taken away when it was there."""
        kept = {**self.kept, name: self.kept.get(name, frozenset()) ^ {value}}
        return self.but(kept={each: values for each, values in kept.items() if values})

    def everything(self) -> AnswerChoice:
        """Return the choice that hides nothing, of the same edition."""
        return AnswerChoice(order=self.order, edition=self.edition)


def read(parameters: Mapping[str, Sequence[str]]) -> AnswerChoice:
    """Read a choice from the parameters of an address (each with its values). Raises UnknownView."""
    order, edition = (_one(parameters, name) for name in ("ordre", "edition"))
    if order not in {"", *ORDERS}:
        raise UnknownView(f"Dans cette adresse, « ordre » vaut {' ou '.join(ORDERS)}.")
    kept = {name: frozenset(filter(None, parameters.get(name, ()))) for name in FILTERS}
    return AnswerChoice(
        q=clean_line(_one(parameters, "q")),
        kept={name: values for name, values in kept.items() if values},
        order=order or "officiel",
        edition=int(edition) if edition.isascii() and edition.isdecimal() else None,
    )


def _one(parameters: Mapping[str, Sequence[str]], name: str) -> str:
    values = {value for value in parameters.get(name, ()) if value}
    if len(values) > 1:
        raise UnknownView(f"Cette adresse dit deux fois « {name} ».")
    return next(iter(values), "")
