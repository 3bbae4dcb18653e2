"""From private tables to the rows that an edition shows: what would be public at a given moment.

A public row holds no private column and no key to a private row. Rows are plain dictionaries, column to value, so that
an edition can be compared with the one before it. Everything is read campaign by campaign, never row by row.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload

from campagne.domain import states
from campagne.domain.deadlines import days_left
from campagne.domain.late_changes import LateChange
from campagne.domain.zones import local_time
from campagne.extensions import db
from campagne.models.answer import AnswerSheet
from campagne.models.campaign import Campaign
from campagne.models.candidacy import Candidacy
from campagne.models.contact import Contact
from campagne.models.edition import Redaction
from campagne.models.invitation import Decline, Invitation
from campagne.models.questionnaire import Questionnaire
from campagne.services import (
    answering,
    authenticity,
    communes,
    deadlines,
    endings,
    openings,
    public_pages,
    redacted,
    sheet_events,
    signed_answers,
    solicitations,
)
from campagne.services.how_far import Told, quiet, told_of_each
from campagne.services.left_aside import NOTHING, Held
from campagne.services.signed_answers import Asked, SignedAnswer

Row = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Projection:
    """All public rows of a campaign at one moment, by table; `communes` is None where they are as already shown."""

    pages: list[Row]
    questions: list[Row]
    candidacies: list[Row]
    solicitations: list[Row]
    answers: list[Row]
    redactions: list[Row]
    communes: list[Row] | None


@dataclass(frozen=True, kw_only=True)
class Situation:
    """What is known of each candidacy (by its id) when its state is derived, and of the campaign around it.

    `sheets` are those by which it answers since it last began, without those that are `held`; `late_changes` what it
    changed by them after its deadline. `answers` are those of each last sheet (by its id), by question; plain values.
    """

    campaign: Campaign
    questionnaire: Questionnaire | None
    addressed: set[int]
    solicitations: dict[int, list[states.Solicitation]]
    first_wave_at: datetime | None
    sheets: Mapping[int, Sequence[AnswerSheet]]
    late_changes: Mapping[int, Sequence[LateChange]]
    answers: dict[int, dict[int, SignedAnswer]]
    transcriptions: dict[int, states.Transcription]
    declines: dict[int, Decline]
    confirmations: dict[int, datetime]
    own_deadlines: dict[int, datetime]
    redactions: dict[str, Redaction]
    lists: dict[int, date]
    held: Held

    def deadline(self, candidacy: Candidacy) -> datetime:
        """Until when a candidacy was asked to answer: the announced deadline, or its own when it entered late."""
        return self.own_deadlines.get(candidacy.id, self.campaign.answers_by)


def project(
    campaign: Campaign,
    *,
    now: datetime,
    only: Collection[int] | None = None,
    held: Held = NOTHING,
    told: Told = quiet,
) -> Projection:
    """Return what an edition published at `now` would show without what is `held`; of the candidacies, `only` these.

    `told` hears of how many candidacies it is done.
    """
    situation = situation_of(campaign, only=only, held=held)
    questionnaire = situation.questionnaire
    listed = select(Candidacy).where(Candidacy.campaign_id == campaign.id).options(joinedload(Candidacy.constituency))
    candidacies = list(db.session.scalars(listed if only is None else listed.where(Candidacy.id.in_(only))))
    public = {candidacy.id: public_state(candidacy, situation, now=now) for candidacy in candidacies}
    asked = [Asked.of(question) for question in questionnaire.questions] if questionnaire else []
    pages = public_pages.pages(campaign, questionnaire)
    table, shown_communes = communes.published(
        campaign, [page["key"] for page in pages if page["kind"] == "constituency"]
    )
    shown = [_candidacy(c, public[c.id], situation) for c in candidacies]
    given = [
        row
        for c in told_of_each(candidacies, len(candidacies), told)
        for row in _answers(c, public[c.id], situation, asked)
    ]
    leaves = {*(row["opening_leaf"] for row in shown), *(row["leaf"] for row in given)}
    return Projection(
        pages=[*pages, public_pages.UNSALTED | table] if table else pages,
        questions=public_pages.questions(questionnaire) if questionnaire else [],
        candidacies=shown,
        solicitations=[row for c in candidacies for row in solicitations.rows(c, situation.solicitations[c.id])],
        answers=given,
        redactions=[redacted.row(note) for note in redacted.public(campaign, shown=leaves)],
        communes=shown_communes,
    )


def situation_of(campaign: Campaign, *, only: Collection[int] | None = None, held: Held = NOTHING) -> Situation:
    """Gather what is known of the candidacies of `campaign`, or of `only` these ids, with the last frozen questions."""
    questionnaire = frozen_questionnaire(campaign)
    among = _asked(questionnaire, only) if questionnaire else None
    own_deadlines = deadlines.own(campaign, only=only)
    declines = answering.declines(among) if among else {}
    sheets = answering.sheets(among, held=held.sheets, declines=declines, campaign=campaign) if among else {}
    return Situation(
        campaign=campaign,
        questionnaire=questionnaire,
        addressed=addressed(campaign, only=only),
        solicitations=solicitations.of(campaign, only=only),
        first_wave_at=solicitations.first_wave_at(campaign),
        sheets=sheets,
        late_changes=answering.changed_late(sheets, own_deadlines, campaign.answers_by),
        answers=signed_answers.given({signed[-1].id for signed in sheets.values()}, among=among or []),
        transcriptions=sheet_events.vouched(signed[-1] for signed in sheets.values()),
        declines=declines,
        confirmations=authenticity.confirmations(campaign),
        own_deadlines=own_deadlines,
        redactions=redacted.by_leaf(campaign),
        lists=endings.list_days(campaign),
        held=held,
    )


def frozen_questionnaire(campaign: Campaign) -> Questionnaire | None:
    """Return the version last frozen, which is the one that candidacies answer."""
    return db.session.scalars(
        select(Questionnaire)
        .where(Questionnaire.campaign_id == campaign.id, Questionnaire.frozen_at.is_not(None))
        .order_by(Questionnaire.version.desc())
        .limit(1)
    ).first()


def public_state(candidacy: Candidacy, situation: Situation, *, now: datetime) -> states.PublicState:
    """Return what would publicly be said of `candidacy` at `now`."""
    campaign, decline = situation.campaign, situation.declines.get(candidacy.id)
    facts = states.Facts(
        has_address=candidacy.id in situation.addressed,
        first_wave_at=situation.first_wave_at,
        solicitations=situation.solicitations[candidacy.id],
        sheet=_sheet_facts(candidacy, situation),
        decline=states.Decline(declared_at=decline.declared_at, motive=decline.motive) if decline else None,
        deceased_at=candidacy.standing.status_since if candidacy.standing.status == "deceased" else None,
        ending=endings.said(candidacy, situation.lists),
        answers_by=situation.deadline(candidacy),
        sealed_until=campaign.publication_at,
        local=local_time(candidacy.constituency.code, campaign.election),
    )
    # Words that wait leave what is said of somebody as it was; those that do not wait are said as of now.
    since = None if situation.sheets.get(candidacy.id) else situation.held.since.get(candidacy.id)
    return states.derive(facts, now=min(now, since or now))


def _sheet_facts(candidacy: Candidacy, situation: Situation) -> states.Sheet | None:
    revisions = situation.sheets.get(candidacy.id, ())
    if not revisions or situation.questionnaire is None:
        return None
    first, last = revisions[0], revisions[-1]
    return states.Sheet(
        first_signed_at=first.signed_at,
        signed_at=last.signed_at,
        transcription=situation.transcriptions.get(last.id),
        answered=len(situation.answers.get(last.id, ())),
        questions=len(situation.questionnaire.questions),
        late_changes=situation.late_changes.get(candidacy.id, ()),
    )


def addressed(campaign: Campaign, *, only: Collection[int] | None = None) -> set[int]:
    """Return the ids of the candidacies that have an address."""
    query = select(Contact.candidacy_id).join(Candidacy, Candidacy.id == Contact.candidacy_id)
    query = query.where(Candidacy.campaign_id == campaign.id, Contact.status == "usable")
    return set(db.session.scalars(query if only is None else query.where(Candidacy.id.in_(only))))


def _asked(questionnaire: Questionnaire, only: Collection[int] | None) -> list[ColumnElement[bool]]:
    asked = [Invitation.questionnaire_id == questionnaire.id]
    return asked if only is None else [*asked, Invitation.candidacy_id.in_(only)]


def _shown_sheet(candidacy_id: int, public: states.PublicState, situation: Situation) -> AnswerSheet | None:
    """Return the sheet whose words are public: sealed ones and those of a later decline are not."""
    return situation.sheets[candidacy_id][-1] if public.state is states.State.ANSWERED else None


def _candidacy(candidacy: Candidacy, public: states.PublicState, situation: Situation) -> Row:
    standing, sheet = candidacy.standing, _shown_sheet(candidacy.id, public, situation)
    given = situation.answers.get(sheet.id, {}).values() if sheet else ()
    confirmed_at = situation.confirmations.get(candidacy.id)
    return {
        "constituency": candidacy.constituency.code,
        "ref": candidacy.ref,
        "place": standing.position,
        "panel": standing.panel,
        "first_name": candidacy.first_name,
        "last_name": candidacy.last_name,
        "label": candidacy.label,
        "nuance": standing.nuance,
        "state": public.state.value,
        "state_since": public.since,
        "state_short": public.short,
        "state_sentence": public.sentence,
        "marks": [*public.marks, *redacted.marks(situation.redactions, sheet, given)],
        **openings.published(sheet, situation.redactions),
        "signatory": sheet.signatory if sheet else None,
        "signatory_role": sheet.role if sheet else None,
        "channel": sheet.channel if sheet else None,
        "signed_at": sheet.signed_at if sheet else None,
        "sheet_digest": sheet.digest if sheet else None,
        "sheet_revision": sheet.revision if sheet else None,
        "late_changes": (sheet and situation.late_changes.get(candidacy.id)) or None,
        "days_to_answer": _days_to_answer(candidacy, situation),
        # What was confirmed is what was signed by then, not what came after the call.
        "authenticated_at": confirmed_at if sheet and confirmed_at and confirmed_at >= sheet.known_at else None,
    }


def _days_to_answer(candidacy: Candidacy, situation: Situation) -> int | None:
    """Return the whole days that a candidacy had to answer, None as long as no message has left."""
    left = (s.happened_at for s in situation.solicitations[candidacy.id] if s.left and s.outcome is states.Outcome.SENT)
    first = min(left, default=None)
    return days_left(first, situation.deadline(candidacy)) if first else None


def _answers(
    candidacy: Candidacy, public: states.PublicState, situation: Situation, asked: Sequence[Asked]
) -> Iterator[Row]:
    """Return the rows of the answers that are public, in the order of the questions."""
    sheet = _shown_sheet(candidacy.id, public, situation)
    given = situation.answers.get(sheet.id) if sheet else None
    return signed_answers.rows(candidacy, sheet, given, asked, situation.redactions) if sheet and given else iter(())
