"""Candidacies: a list is compared with the record, shown, then applied in one transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Subquery, func, select

from campagne.domain.list_changes import DECLARED, OFFICIAL, ListChanges, Recorded, RecordedStanding, compare
from campagne.domain.official_files import ReadFile
from campagne.domain.text import clean_line
from campagne.exceptions import DomainError
from campagne.extensions import db
from campagne.models.campaign import Campaign
from campagne.models.candidacy import STANDINGS, Candidacy, ImportedFile, Standing
from campagne.models.constituency import Constituency
from campagne.services import audit, declared_order, gate, list_writing

SOURCE_MAX = 300
LIST_IMPORTED = "list_imported"
"""What the audit trail calls a list that was written."""


class UnknownRound(DomainError):
    """A list is for the first round, or for the second."""


class ListMoved(DomainError):
    """What is applied is exactly what was shown."""


class InclusionRuleMissing(DomainError):
    """Candidacies are declared under a public rule, the same for everyone."""


class OfficialListThere(DomainError):
    """Once an official list says who stands in a constituency, nobody is declared there any more."""


class SourceMissing(DomainError):
    """A list says where it comes from."""


@dataclass(frozen=True, kw_only=True)
class ImportPlan:
    """What a list would change in a campaign. `latest_import` is the last list applied when this one was compared."""

    campaign: Campaign
    file: ReadFile
    changes: ListChanges
    constituencies: int
    latest_import: int | None

    @property
    def empty(self) -> bool:
        """Whether applying the list would write nothing."""
        changes = self.changes
        leaving = changes.absent or changes.not_listed
        return not (changes.added or leaving or any(each.writes for each in changes.updates))


def plan_import(
    campaign: Campaign,
    read_file: ReadFile,
    *,
    round: int = 1,
    kind: str = OFFICIAL,
    decisions: Mapping[int, str] | None = None,
) -> ImportPlan:
    """Compare a list with the candidacies of `campaign`; nothing is written.

    `kind` is `official`, or `declared` for candidacies announced before the official list. `decisions` settles doubtful
    rows (`domain.list_changes.compare`). Raises CampaignArchived, UnknownRound, InclusionRuleMissing,
    OfficialListThere, UnknownDecision.
    """
    campaign.refuse_when_archived()
    if round not in {1, 2}:
        raise UnknownRound("Une liste est celle du premier tour (1) ou du second (2).")
    known = recorded(campaign)
    if kind == DECLARED:
        _check_declared(campaign, read_file, round, known)
    changes = compare(
        known,
        read_file,
        round=round,
        kind=kind,
        decisions=decisions,
        repeated=_latest_digest(campaign, round) == read_file.sha256,
    )
    return ImportPlan(
        campaign=campaign,
        file=read_file,
        changes=changes,
        constituencies=len({row.constituency_code for row in read_file.candidates}),
        latest_import=_latest_import(campaign),
    )


def apply_import(
    plan: ImportPlan,
    *,
    source: str,
    dated: date | None = None,
    by: gate.Actor = None,
    now: datetime,
    progress: list_writing.Progress | None = None,
) -> ImportedFile | None:
    """Write what a plan showed, and return the list as kept for the public ledger; None when nothing changes.

    A declared list draws the order of those declared. Raises ListMoved when another list was applied since,
    SourceMissing.
    """
    gate.refuse_closed_account(by)
    source = clean_line(source)
    if not 0 < len(source) <= SOURCE_MAX:
        raise SourceMissing(f"Dites d'où vient cette liste, en {SOURCE_MAX} caractères au plus.", field="source")
    # Two lists at once would each add the same people: the row of the campaign is their queue.
    db.session.execute(select(Campaign.id).where(Campaign.id == plan.campaign.id).with_for_update())
    if _latest_import(plan.campaign) != plan.latest_import:
        raise ListMoved("Une autre liste a été importée entre-temps : reprenez l'aperçu avant d'enregistrer celle-ci.")
    if plan.empty:
        return None
    imported = ImportedFile(
        campaign_id=plan.campaign.id,
        round=plan.changes.round,
        kind=plan.changes.kind,
        sha256=plan.file.sha256,
        source=source,
        layout=plan.file.layout,
        dated=dated,
        imported_at=now,
    )
    db.session.add(imported)
    db.session.flush()
    list_writing.write(plan.campaign, plan.changes, imported, now=now, progress=progress)
    if plan.changes.kind == DECLARED:
        declared_order.redraw(plan.campaign, {row.constituency_code for row in plan.file.candidates})
    _record(plan, source, by=by, now=now)
    db.session.expire_all()  # rows were written in bulk, behind the back of the objects already loaded
    return imported


def _check_declared(campaign: Campaign, file: ReadFile, round: int, known: Collection[Recorded]) -> None:
    if round != 1:
        raise UnknownRound("Des candidatures déclarées sont celles du premier tour.")
    if not campaign.inclusion_rule:
        raise InclusionRuleMissing(
            "Écrivez d'abord la règle publique qui dit quelles candidatures déclarées sont retenues "
            "(dans les réglages de la campagne)."
        )
    codes = {row.constituency_code for row in file.candidates}
    listed = next((each for each in known if each.constituency in codes and each.listed), None)
    if listed is not None:
        raise OfficialListThere(
            f"La liste officielle est déjà importée ({listed.constituency}) : "
            "une candidature n'y est plus déclarée, elle y figure ou non."
        )


def _record(plan: ImportPlan, source: str, *, by: gate.Actor, now: datetime) -> None:
    changes = plan.changes
    details = {
        "kind": changes.kind,
        "round": changes.round,
        "sha256": plan.file.sha256,
        "source": source,
        "added": len(changes.added),
        "changed": len(changes.changed),
        "left": len(changes.absent),
        "not_listed": len(changes.not_listed),
        "doubtful": len(changes.ambiguous),
    }
    subject = ("campaign", plan.campaign.slug)
    audit.record(LIST_IMPORTED, subject=subject, campaign=plan.campaign, by=by, now=now, details=details)


def recorded(campaign: Campaign) -> list[Recorded]:
    """Return the candidacies of `campaign` as lists are compared with: two queries, whatever their number."""
    standings: dict[int, dict[int, RecordedStanding]] = defaultdict(dict)
    for row in db.session.execute(
        select(
            Standing.candidacy_id,
            Standing.round,
            Standing.id,
            Standing.panel,
            Standing.nuance,
            Standing.position,
            Standing.status,
            ImportedFile.kind,
        )
        .join(Candidacy, Candidacy.id == Standing.candidacy_id)
        .outerjoin(ImportedFile, ImportedFile.id == Standing.import_id)
        .where(Candidacy.campaign_id == campaign.id)
    ):
        standings[row.candidacy_id][row.round] = RecordedStanding(
            row.id, row.panel, row.nuance, row.position, row.status, row.kind == OFFICIAL
        )
    found = db.session.execute(
        select(
            Candidacy.id,
            Candidacy.ref,
            Candidacy.last_name,
            Candidacy.first_name,
            Candidacy.match_key,
            Candidacy.sex,
            Candidacy.label,
            Candidacy.substitute,
            Candidacy.people,
            Constituency.code.label("constituency"),
        )
        .join(Constituency, Constituency.id == Candidacy.constituency_id)
        .where(Candidacy.campaign_id == campaign.id)
    )
    return [Recorded(**row, standings=standings[row["id"]]) for row in found.mappings()]


def latest_standings() -> Subquery:
    """Return, as a subquery, the id of each candidacy with its `status` in the latest round that a list spoke of."""
    latest = (
        select(Standing.candidacy_id, func.max(Standing.round).label("round"))
        .group_by(Standing.candidacy_id)
        .subquery()
    )
    return (
        select(Standing.candidacy_id, Standing.status)
        .join(latest, (latest.c.candidacy_id == Standing.candidacy_id) & (latest.c.round == Standing.round))
        .subquery("latest_standings")
    )


def count_by_status(campaign: Campaign) -> dict[str, int]:
    """Count the candidacies of `campaign` by their status in the latest round: one count for each of `STANDINGS`."""
    standings = latest_standings()
    counted = db.session.execute(
        select(standings.c.status, func.count())
        .join(Candidacy, Candidacy.id == standings.c.candidacy_id)
        .where(Candidacy.campaign_id == campaign.id)
        .group_by(standings.c.status)
    )
    return {**dict.fromkeys(STANDINGS, 0), **dict(counted.all())}


def _latest_import(campaign: Campaign) -> int | None:
    return db.session.scalars(select(func.max(ImportedFile.id)).where(ImportedFile.campaign_id == campaign.id)).one()


def _latest_digest(campaign: Campaign, round: int) -> str | None:
    """Return the SHA-256 of the latest list of that round."""
    same = (ImportedFile.campaign_id == campaign.id, ImportedFile.round == round)
    return db.session.scalars(
        select(ImportedFile.sha256).where(*same).order_by(ImportedFile.id.desc()).limit(1)
    ).first()
