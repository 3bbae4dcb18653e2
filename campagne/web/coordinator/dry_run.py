"""What a list would change, part by part, as lines to read: short on the first page, whole at an address of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import request

from campagne.domain.list_changes import FieldChange, ListChanges, Recorded, Update
from campagne.domain.list_statuses import SITUATIONS
from campagne.domain.official_files import CandidateRow, Refusal
from campagne.domain.text import display_name
from campagne.services.candidacies import ImportPlan

SHOWN = 20
"""How many lines of a part the first page shows."""

FIELD_NAMES = {
    "first_name": "prénom",
    "last_name": "nom",
    "sex": "sexe",
    "label": "étiquette",
    "substitute": "remplacement",
    "people": "personnes sur la liste",
    "panel": "panneau",
    "nuance": "nuance",
    "round": "tour",
    "status": "situation",
}


@dataclass(frozen=True, kw_only=True)
class Line:
    """One candidacy or one row: its name, where it stands, a sentence, and what changes as (name, before, after)."""

    title: str = ""
    place: str = ""
    text: str = ""
    changes: Sequence[tuple[str, str, str]] = field(default=())


@dataclass(frozen=True, kw_only=True)
class Part:
    """A part of the dry run: `key` names it in the address; `count` is what the head of the page says of it."""

    key: str
    title: str
    short: str
    why: str
    lines: Sequence[Line]

    @property
    def count(self) -> int:
        return len(self.lines)

    @property
    def first(self) -> Sequence[Line]:
        """The lines of the first page; whoever is unchanged is no news."""
        return self.lines[: 0 if self.key == "inchangees" else SHOWN]

    @property
    def cut(self) -> bool:
        """Whether there is more than the first page shows."""
        return self.count > len(self.first)


def parts(plan: ImportPlan) -> list[Part]:
    """Return the parts of a plan in the order in which they deserve to be read, empty ones included."""
    changes = plan.changes
    left = "éliminées" if changes.all_eliminated else "retirées"
    return [
        _part("refusees", "Lignes refusées", "lignes refusées", _refused(plan.file.refused), _REFUSED),
        _part("surprenantes", "À regarder", "à regarder", _surprising(changes.unexpected), _SURPRISING),
        _part("modifiees", "Modifiées", "modifiées", map(_changed, changes.changed), ""),
        _part("parties", left.capitalize(), left, map(_recorded, changes.absent), _LEFT),
        _part(
            "absentes",
            "Absentes de la liste officielle",
            "hors liste",
            map(_recorded, changes.not_listed),
            _NOT_LISTED,
        ),
        _part("ajoutees", "Ajoutées", "ajoutées", map(_added, changes.added), ""),
        _part("inchangees", "Inchangées", "inchangées", (_recorded(each.candidate) for each in changes.unchanged), ""),
    ]


def asked() -> dict[str, Any]:
    """Return what the address says of the list beside its file, to be carried from page to page."""
    return {name: request.args[name] for name in ("tour", "nature") if name in request.args}


_REFUSED = "Corrigez-les dans le fichier et recommencez, ou enregistrez sans elles."
_SURPRISING = "Ces lignes seront enregistrées comme les autres, mais elles surprennent : une erreur de la liste ?"
_NOT_LISTED = (
    "Elles étaient déclarées, et la liste officielle ne les contient pas. Elles restent visibles, avec cette mention."
)
_LEFT = (
    "Elles figuraient dans ces circonscriptions et ne sont plus dans le fichier. Elles restent visibles, avec cette "
    "mention."
)


def _part(key: str, title: str, short: str, lines: Iterable[Line], why: str) -> Part:
    return Part(key=key, title=title, short=short, why=why, lines=list(lines))


def _refused(refusals: Iterable[Refusal]) -> Iterable[Line]:
    for refusal in refusals:
        column = f", colonne « {refusal.column} »" if refusal.column else ""
        yield Line(text=f"Ligne {refusal.line}{column} : {refusal.reason}")


def _surprising(rows: Iterable[tuple[CandidateRow, str]]) -> Iterable[Line]:
    for row, reason in rows:
        yield Line(title=display_name(row.first_name, row.last_name), place=place(row.constituency_code), text=reason)


def _added(row: CandidateRow) -> Line:
    said = [row.label or "", f"panneau {row.panel}" if row.panel else ""]
    name = display_name(row.first_name, row.last_name)
    return Line(title=name, place=place(row.constituency_code), text=", ".join(filter(None, said)))


def _recorded(candidate: Recorded) -> Line:
    return Line(title=candidate.name, place=place(candidate.constituency))


def _changed(update: Update) -> Line:
    return Line(
        title=update.candidate.name,
        place=place(update.candidate.constituency),
        changes=[_change(each) for each in update.fields],
    )


def _change(change: FieldChange) -> tuple[str, str, str]:
    words: Callable[[object], str] = _status if change.field == "status" else _text
    return FIELD_NAMES[change.field], words(change.before), words(change.after)


def _status(value: object) -> str:
    return SITUATIONS.get(str(value), "")


def _text(value: object) -> str:
    return "" if value is None else str(value)


def place(code: str) -> str:
    """Say a constituency by its code; a national election has one, which is not said."""
    return "" if code == "FR" else code


def summary(changes: ListChanges) -> str:
    """Say what was written."""
    counted = [
        (len(changes.added), "ajoutée"),
        (len(changes.changed), "modifiée"),
        (len(changes.absent), "éliminée" if changes.all_eliminated else "retirée"),
        (len(changes.not_listed), "absente de la liste officielle"),
    ]
    said = ", ".join(f"{count} {_plural(word) if count > 1 else word}" for count, word in counted if count)
    return f"Liste enregistrée. Candidatures : {said or 'aucun changement'}."


def _plural(words: str) -> str:
    first, _, rest = words.partition(" ")
    return f"{first}s {rest}".strip()
