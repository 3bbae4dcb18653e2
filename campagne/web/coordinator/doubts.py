"""A doubtful pair side by side: what is recorded and what the row says, with their differences and what hangs on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from campagne.domain.list_changes import Recorded, own_values
from campagne.domain.matching import AmbiguousRow
from campagne.domain.official_files import CandidateRow
from campagne.domain.text import display_name
from campagne.extensions import db
from campagne.models.answer import AnswerSheet
from campagne.models.invitation import Invitation
from campagne.services.candidacies import ImportPlan


@dataclass(frozen=True, kw_only=True)
class Facet:
    """One thing said of both: its name, the recorded words, the row's, and whether they differ."""

    name: str
    recorded: str
    read: str

    @property
    def differs(self) -> bool:
        return bool(self.recorded and self.read and self.recorded != self.read)


@dataclass(frozen=True, kw_only=True)
class Pair:
    """A recorded candidacy beside the row. `stake` says what was already exchanged with it."""

    ref: str
    name: str
    facets: list[Facet]
    stake: str


@dataclass(frozen=True, kw_only=True)
class Doubt:
    """A doubtful row: its key in the form, who it names, why it is doubtful, and those who may be meant."""

    key: int
    line: int
    name: str
    place: str
    reason: str
    pairs: list[Pair]


def doubts(plan: ImportPlan) -> list[Doubt]:
    """Return the doubts of a plan in the order of the file."""
    ids = {known.id: known for doubt in plan.changes.ambiguous for known in _recorded(doubt)}
    invited, answered = _invited(ids), _answered(ids)
    return [
        Doubt(
            key=doubt.row.key,
            line=doubt.row.line,
            name=display_name(doubt.row.first_name, doubt.row.last_name),
            place=_place(doubt.row),
            reason=doubt.reason,
            pairs=[_pair(known, doubt.row, _stake(known.id, invited, answered)) for known in _recorded(doubt)],
        )
        for doubt in plan.changes.ambiguous
    ]


def _recorded(doubt: AmbiguousRow) -> list[Recorded]:
    return [known for known in doubt.candidates if isinstance(known, Recorded)]


def _pair(known: Recorded, row: CandidateRow, stake: str) -> Pair:
    standing = known.standings[max(known.standings)] if known.standings else None
    said = own_values(row)
    facets = [
        Facet(name="Prénom", recorded=known.first_name, read=said["first_name"]),
        Facet(name="Nom", recorded=known.last_name, read=said["last_name"]),
        Facet(name="Sexe", recorded=known.sex or "", read=row.sex or ""),
        Facet(name="Circonscription", recorded=known.constituency, read=row.constituency_code),
        Facet(name="Panneau", recorded=_text(standing and standing.panel), read=_text(row.panel)),
        Facet(name="Nuance", recorded=_text(standing and standing.nuance), read=row.nuance or ""),
        Facet(name="Étiquette", recorded=known.label or "", read=row.label or ""),
        Facet(name="Remplacement", recorded=known.substitute or "", read=row.substitute or ""),
    ]
    shown = [facet for facet in facets if facet.recorded or facet.read]
    return Pair(ref=known.ref, name=known.name, facets=shown, stake=stake)


def _stake(candidacy_id: int, invited: set[int], answered: set[int]) -> str:
    if candidacy_id in answered:
        return "A déjà signé des réponses : elles resteraient les siennes."
    if candidacy_id in invited:
        return "A déjà été invitée à répondre, par un lien personnel."
    return "N'a encore été ni invitée, ni interrogée."


def _invited(ids: Mapping[int, object]) -> set[int]:
    return set(db.session.scalars(select(Invitation.candidacy_id).where(Invitation.candidacy_id.in_(ids))))


def _answered(ids: Iterable[int]) -> set[int]:
    query = select(Invitation.candidacy_id).join(AnswerSheet, AnswerSheet.invitation_id == Invitation.id)
    return set(db.session.scalars(query.where(Invitation.candidacy_id.in_(ids))))


def _place(row: CandidateRow) -> str:
    return "" if row.constituency_code == "FR" else f"{row.constituency_code} {row.constituency_name}".strip()


def _text(value: object) -> str:
    return "" if value is None else str(value)
