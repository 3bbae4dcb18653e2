"""The directory of a campaign: every candidacy with what it is looked up by, read in a few queries and remembered.

The words and the order of precedence of public states stay in `domain.states`; what is gathered here for everyone
at once is only what a state depends on, not the sentences.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from campagne.domain import states
from campagne.domain.directory import Directory, Entry
from campagne.domain.list_statuses import DECEASED
from campagne.domain.text import search_key
from campagne.extensions import db
from campagne.models.answer import AnswerSheet
from campagne.models.campaign import Campaign
from campagne.models.candidacy import IN_THE_RUNNING, Candidacy, Standing
from campagne.models.constituency import Constituency
from campagne.models.invitation import Decline, Invitation
from campagne.services import board, deadlines, projection, solicitations
from campagne.services.remembered import remember


def of(campaign: Campaign, *, now: datetime) -> Directory:
    """Return the directory of `campaign` at `now`."""
    key = ("directory", campaign.id)
    return remember(key, lambda: _read(campaign, now), fresh=lambda directory: directory.holds_at(now))


def by_reach(campaign: Campaign, *, reachable: bool, now: datetime) -> list[Entry]:
    """The candidacies in the running that have an address that may be written to, or those that have none."""
    found = of(campaign, now=now).find({"reach": "yes" if reachable else "no"})
    return [entry for entry in found if entry.status in IN_THE_RUNNING]


def load(entries: Iterable[Entry]) -> list[Candidacy]:
    """Return the candidacies of a few entries, in their order."""
    ids = [entry.id for entry in entries]
    query = select(Candidacy).where(Candidacy.id.in_(ids)).options(joinedload(Candidacy.constituency))
    found = {candidacy.id: candidacy for candidacy in db.session.scalars(query)}
    return [found[key] for key in ids]


def _read(campaign: Campaign, now: datetime) -> Directory:
    rows = list(_rows(campaign))
    situations = _Situations(campaign, now)
    entries = {
        row.id: Entry(
            id=row.id,
            text=_text(row),
            departement=row.departement,
            place=row.code,
            status=row.status,
            reach="yes" if row.reachable else "no",
            state=situations.state(row.id, deceased=row.status == DECEASED).value,
            nuance=row.nuance or "",
            message=row.message,
            word=row.word,
            opposed="yes" if row.opposed else "no",
        )
        for row in rows
    }
    rows.sort(key=lambda row: (row.code, row.position, row.sort_key, row.id))
    official = [entries[row.id] for row in rows]
    rows.sort(key=lambda row: (row.sort_key, row.code, row.id))
    return Directory(
        official=official,
        by_name=[entries[row.id] for row in rows],
        places={row.code: row.name for row in rows},
        since=now,
        until=min((moment for moment in situations.moments if moment > now), default=None),
    )


def _rows(campaign: Campaign) -> Sequence[Any]:
    of_standing = (Standing.status, Standing.nuance, Standing.position)
    of_candidacy = (Candidacy.ref, Candidacy.match_key, Candidacy.sort_key, Candidacy.label)
    query = board.facts(campaign).add_columns(*of_candidacy, Constituency.code, Constituency.name, *of_standing)
    return db.session.execute(query).all()


def _text(row: Any) -> str:
    """The folded words of a candidacy: names, reference, label or title, code and name of the constituency."""
    own, place = row.match_key.replace("|", " "), _folded(f"{row.code} {row.name}")
    return f"{own} {row.ref} {place} {_folded(row.label or '')}"


@lru_cache(maxsize=65_536)
def _folded(text: str) -> str:
    return search_key(text)


class _Situations:
    """What the states of a whole campaign depend on; `moments` are those at which time alone changes a state."""

    def __init__(self, campaign: Campaign, now: datetime) -> None:
        self._campaign, self._now = campaign, now
        self._addressed = projection.addressed(campaign)
        self._sent = solicitations.outcomes(campaign)
        self._first = solicitations.first_wave_at(campaign)
        questionnaire = projection.frozen_questionnaire(campaign)
        self._sheets = _latest(AnswerSheet.signed_at, questionnaire.id) if questionnaire else {}
        self._declines = _latest(Decline.declared_at, questionnaire.id) if questionnaire else {}
        self._derived: dict[Hashable, states.State] = {}
        self._own_deadlines = deadlines.own(campaign)
        moments = (campaign.answers_by, campaign.publication_at, *self._own_deadlines.values())
        self.moments = [moment for moment in moments if moment]

    def state(self, candidacy_id: int, *, deceased: bool) -> states.State:
        """Return the public state of a candidacy."""
        if deceased:  # nobody waits for an answer any more: the announced deadline is as if it never came
            answers_by = datetime.max.replace(tzinfo=UTC)
        else:
            answers_by = self._own_deadlines.get(candidacy_id, self._campaign.answers_by)
        sent, signed = self._sent.get(candidacy_id, ()), self._sheets.get(candidacy_id)
        declined, addressed = self._declines.get(candidacy_id), candidacy_id in self._addressed
        if signed or declined:
            return self._derive(sent, signed, declined, answers_by, addressed=addressed)
        # Without an answer nor a decline, candidacies to which the same happened are in the same state.
        same = (sent, answers_by, addressed)
        if same not in self._derived:
            self._derived[same] = self._derive(sent, None, None, answers_by, addressed=addressed)
        return self._derived[same]

    def _derive(
        self,
        sent: Iterable[tuple[str, states.Outcome]],
        signed: datetime | None,
        declined: datetime | None,
        answers_by: datetime,
        *,
        addressed: bool,
    ) -> states.State:
        facts = states.Facts(
            has_address=addressed,
            first_wave_at=self._first,
            solicitations=[
                states.Solicitation(kind=kind, happened_at=self._now, outcome=outcome) for kind, outcome in sent
            ],
            sheet=_sheet(signed) if signed else None,
            decline=states.Decline(declared_at=declined, motive="") if declined else None,
            answers_by=answers_by,
            sealed_until=self._campaign.publication_at,
        )
        return states.state_at(facts, self._now)[0]


def _sheet(signed: datetime) -> states.Sheet:
    """A sheet as far as the state goes: only when it was signed decides it."""
    return states.Sheet(first_signed_at=signed, signed_at=signed, answered=0, questions=0)


def _latest(moment: Any, questionnaire_id: int) -> Mapping[int, datetime]:
    rows = db.session.execute(
        select(Invitation.candidacy_id, func.max(moment))
        .join(Invitation, Invitation.id == moment.class_.invitation_id)
        .where(Invitation.questionnaire_id == questionnaire_id)
        .group_by(Invitation.candidacy_id)
    )
    return dict(rows.all())
