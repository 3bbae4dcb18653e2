"""The choice of a constituency: by one's commune, by département, or a few of them side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from campagne.domain.chosen_view import UnknownView
from campagne.domain.communes import SEARCH_MAX, Found, all_of_them, hints, shared_sentence
from campagne.domain.constituencies import departement_name
from campagne.domain.published import ConstituencyFacts
from campagne.domain.text import clean_line, search_key
from campagne.web.public.asked_constituencies import asked_constituencies
from campagne.web.public.communes import NOTHING, look_up, table_shown
from campagne.web.public.reading import EditionReader
from campagne.web.public.serving import page, parameters

OPEN_UP_TO = 12
"""Constituencies that a page lists unfolded; beyond, each département is a line to unfold."""
SIDE_BY_SIDE_MAX = 25
VOTER_PAGE = "https://www.service-public.fr/particuliers/vosdroits/services-en-ligne-et-formulaires/ISE"


@dataclass(frozen=True, kw_only=True)
class Departement:
    """A département with its constituencies, how many candidacies they have, and how many of these have answered."""

    code: str
    places: Sequence[ConstituencyFacts]
    candidacies: int
    answered: int

    @property
    def title(self) -> str:
        """« Ain (01) »; empty where constituencies have no département."""
        return f"{departement_name(self.code)} ({self.code})" if self.code else ""


def choose(reader: EditionReader) -> str:
    """Show the search of a commune with its answer, and the constituencies by département."""
    asked, commune = _asked("q"), _asked("commune")
    places = named(reader, asked)
    numbers = reader.numbers_by_constituency()
    return page(
        "public/comparison/choose.html",
        campaign=reader.campaign,
        edition=reader.edition,
        asked=asked,
        commune=commune,
        too_long=max(len(asked), len(commune)) > SEARCH_MAX,
        most=SEARCH_MAX,
        search=_look_up(reader, commune),
        table=table_shown(reader),
        names={place.code: place.name for place in reader.constituencies},
        shared_sentence=shared_sentence,
        hints=hints,
        all_of_them=all_of_them,
        voter_page=VOTER_PAGE,
        departements=_by_departement(places, numbers),
        found=len(places),
        total=len(reader.constituencies),
        unfolded=len(places) <= OPEN_UP_TO,
        numbers=numbers,
    )


def several(reader: EditionReader, places: Sequence[ConstituencyFacts]) -> str:
    """Show a few constituencies side by side: who stands in each, and in what state."""
    if len(places) > SIDE_BY_SIDE_MAX:
        raise UnknownView(f"Cette page montre {SIDE_BY_SIDE_MAX} circonscriptions au plus.")
    return page(
        "public/comparison/several.html",
        campaign=reader.campaign,
        edition=reader.edition,
        places=[(place, reader.candidacies(place.code)) for place in places],
        voter_page=VOTER_PAGE,
    )


def chosen(reader: EditionReader) -> Sequence[ConstituencyFacts]:
    """Return the constituencies that the address asks for: by code, by name, by commune; all of them by default."""
    commune = _asked("commune")
    if places := asked_constituencies(reader):
        return places
    if commune:
        found = _look_up(reader, commune)
        meant = {code for each in ([found.one] if found.one else found.homonyms) for code in each.codes}
        return [place for place in reader.constituencies if place.code in meant]
    return named(reader, _asked("q"))


def _asked(name: str) -> str:
    return clean_line(parameters().get(name, ""))


def _look_up(reader: EditionReader, commune: str) -> Found:
    return look_up(reader, commune) if commune and not reader.campaign.national else NOTHING


def named(reader: EditionReader, asked: str) -> Sequence[ConstituencyFacts]:
    """Return the constituencies that bear all the words asked for in their name, code or département."""
    words = search_key(asked).split() if len(asked) <= SEARCH_MAX else []
    return [place for place in reader.constituencies if all(word in _words(place) for word in words)]


def _words(place: ConstituencyFacts) -> str:
    return search_key(f"{place.name} {place.code} {place.departement} {departement_name(place.departement)}")


def _by_departement(places: Sequence[ConstituencyFacts], numbers: dict[str, tuple[int, int]]) -> Sequence[Departement]:
    return [
        Departement(
            code=code,
            places=(group := list(here)),
            candidacies=sum(numbers.get(place.code, (0, 0))[0] for place in group),
            answered=sum(numbers.get(place.code, (0, 0))[1] for place in group),
        )
        for code, here in groupby(places, key=lambda place: place.departement)
    ]
