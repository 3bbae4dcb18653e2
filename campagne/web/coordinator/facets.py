"""The facets of the list of candidacies: what the address chooses, and the links that choose otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import request, url_for

from campagne.domain import following
from campagne.domain.constituencies import departement_name
from campagne.domain.directory import Directory, Found
from campagne.domain.list_statuses import DECEASED, DECLARED, ELIMINATED, NOT_LISTED, SITUATIONS, STANDING, WITHDRAWN
from campagne.domain.states import State

FEW_PLACES = 20
"""Up to as many constituencies are a facet of their own; beyond, one chooses a département first."""
FOLDED_BEYOND = 8

_SITUATIONS = {
    "en-lice": STANDING,
    "declaree": DECLARED,
    "absente": NOT_LISTED,
    "retiree": WITHDRAWN,
    "deces": DECEASED,
    "eliminee": ELIMINATED,
}
REACH = {"oui": ("yes", "joignable"), "non": ("no", "sans adresse")}
STATES = {
    State.NOT_INVITED: "pas encore d'invitation",
    State.ADDRESS_SOUGHT: "adresse recherchée",
    State.SENDING_UNCONFIRMED: "envoi à confirmer",
    State.UNDELIVERED: "message non remis",
    State.AWAITED: "réponse attendue",
    State.RECEIVED: "réponse reçue",
    State.ANSWERED: "a répondu",
    State.DECLINED: "ne souhaite pas répondre",
    State.NO_ANSWER: "sans réponse",
}
MESSAGES = {
    "a-joindre": (following.TO_REACH, "à joindre"),
    "en-file": (following.QUEUED, "en file"),
    "parti": (following.SENT, "message parti"),
    "en-doute": (following.IN_DOUBT, "envoi en doute"),
    "refuse": (following.REFUSED, "message refusé"),
    "revenu": (following.BOUNCED, "message revenu"),
    "ne-veut-pas": (following.OBJECTED, "ne veut pas de message"),
    "sans-objet": (following.OUTSIDE, "plus en lice, sans message"),
}
WORDS = {
    "oui": (following.ANSWERED, "a répondu"),
    "refus": (following.DECLINED, "ne souhaite pas répondre"),
    "attendue": (following.AWAITED, "pas encore de réponse"),
    "sans-objet": (following.NOTHING, "rien à attendre"),
}
OPPOSED = {"oui": ("yes", "ne veut plus de message"), "non": ("no", "n'a rien demandé")}
NAMES = {
    "situation": "Situation",
    "joignable": "Adresse",
    "message": "Message",
    "reponse": "Réponse",
    "opposition": "Opposition aux messages",
    "etat": "État public",
    "departement": "Département",
    "circonscription": "Circonscription",
    "nuance": "Nuance",
}
_FACETS = {
    "situation": "status",
    "joignable": "reach",
    "message": "message",
    "reponse": "word",
    "opposition": "opposed",
    "etat": "state",
    "departement": "departement",
    "circonscription": "place",
    "nuance": "nuance",
}
_WORDED: dict[str, dict[str, tuple[str, str]]] = {
    "situation": {slug: (status, SITUATIONS[status]) for slug, status in _SITUATIONS.items()},
    "joignable": REACH,
    "message": MESSAGES,
    "reponse": WORDS,
    "opposition": OPPOSED,
    "etat": {state.value: (state.value, words) for state, words in STATES.items()},
}


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A value that can be chosen: its words, how many it gives, where it leads, and whether it is chosen already."""

    words: str
    count: int
    href: str
    chosen: bool


@dataclass(frozen=True, kw_only=True)
class Facet:
    """A facet as the page shows it; a long one is folded unless something of it is chosen."""

    name: str
    choices: list[Choice]

    @property
    def chosen(self) -> Choice | None:
        return next((choice for choice in self.choices if choice.chosen), None)

    @property
    def folded(self) -> bool:
        return len(self.choices) > FOLDED_BEYOND


def given() -> dict[str, str]:
    """Return what the address chooses, by its own parameters; what it cannot choose is left out."""
    args = {name: request.args[name] for name in _FACETS if request.args.get(name)}
    return {name: value for name, value in args.items() if name not in _WORDED or value in _WORDED[name]}


def chosen() -> dict[str, str]:
    """Return the same as the directory names it: facet → value."""
    return {
        _FACETS[name]: _WORDED[name][value][0] if name in _WORDED else value if value != "aucune" else ""
        for name, value in given().items()
    }


def shown(directory: Directory, found: Found) -> list[Facet]:
    """Return the facets that can narrow what is seen, with links that keep everything else that is chosen."""
    here, to = given(), linker()
    facets = [Facet(name=NAMES[name], choices=list(_choices(name, here, directory, found, to))) for name in NAMES]
    return [facet for facet in facets if len(facet.choices) > 1 or facet.chosen]


def link(**changes: str | int | None) -> str:
    """Return the address of the list with what is chosen, changed by `changes`; it starts at the first page."""
    return linker()(**changes)


def linker() -> Callable[..., str]:
    """Return the same as a function, for a page that holds hundreds of such addresses."""
    path = url_for("coordinator.candidacies.index")
    kept = given() | {name: request.args.get(name, "") for name in ("q", "ordre")}

    def to(**changes: str | int | None) -> str:
        query = urlencode({name: value for name, value in (kept | changes).items() if value})
        return f"{path}?{query}" if query else path

    return to


def _choices(
    name: str, here: Mapping[str, str], directory: Directory, found: Found, to: Callable[..., str]
) -> Iterator[Choice]:
    counts = found.counts[_FACETS[name]]
    for value, key, words in _values(name, here, directory, counts):
        is_chosen = here.get(name) == value
        if counts.get(key) or is_chosen:
            # Another département leaves the constituencies of this one.
            left = {"circonscription": None} if name == "departement" else {}
            href = to(**{name: None if is_chosen else value}, **left)
            yield Choice(words=words, count=counts.get(key, 0), href=href, chosen=is_chosen)


def _values(
    name: str, here: Mapping[str, str], directory: Directory, counts: Mapping[str, int]
) -> Iterable[tuple[str, str, str]]:
    """Return each value of a facet: as the address says it, as the directory does, in words."""
    if name in _WORDED:
        return [(value, key, words) for value, (key, words) in _WORDED[name].items()]
    if name == "nuance":
        return [(code or "aucune", code, code or "aucune") for code in sorted(counts)]
    few = len(directory.places) <= FEW_PLACES
    if name == "departement":
        codes = sorted(code for code in counts if code)
        asked = here.get(name, "") if few else ""  # with few places it is no facet, but what is chosen is shown
        codes = [code for code in codes if not few or code == asked]
        return [(code, code, f"{code} {departement_name(code)}") for code in codes]
    wanted = few or "departement" in here or "circonscription" in here
    codes = sorted(counts) if wanted and len(directory.places) > 1 else []
    return [(code, code, f"{code} {directory.places.get(code, '')}") for code in codes]
