"""Since when a candidacy answers as it does now, and what it changed after its deadline."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import lazyload

from campagne.domain import late_changes
from campagne.domain.answers import OPENING
from campagne.domain.late_changes import LateChange, Signed
from campagne.extensions import db
from campagne.models.answer import Answer, AnswerSheet
from campagne.models.campaign import Campaign
from campagne.models.invitation import Decline, Invitation
from campagne.models.questionnaire import Question
from campagne.services import authenticity

AT_ONCE = 1_000


def declines(among: Sequence[ColumnElement[bool]]) -> dict[int, Decline]:
    """Return the last wish not to answer of each candidacy, by its id; `among` are conditions on invitations."""
    declined = select(Invitation.candidacy_id, Decline).join(Invitation, Invitation.id == Decline.invitation_id)
    return dict(db.session.execute(declined.where(*among).order_by(Decline.declared_at)).all())


def sheets(
    among: Sequence[ColumnElement[bool]],
    *,
    held: Collection[int],
    declines: Mapping[int, Decline],
    campaign: Campaign,
) -> dict[int, list[AnswerSheet]]:
    """Return the sheets by which each candidacy, by its id, answers since it last began, oldest first.

    It begins anew when it signs after it wished not to answer, or after its campaign said that the words were not its
    own. A candidacy that was withdrawn keeps its answers, and so their date. Sheets that are `held` are absent.
    """
    signed: dict[int, list[AnswerSheet]] = defaultdict(list)
    found = select(AnswerSheet, Invitation.candidacy_id).join(AnswerSheet.invitation).where(*among)
    for sheet, candidacy_id in db.session.execute(
        found.options(lazyload(AnswerSheet.answers)).order_by(AnswerSheet.revision)
    ):
        if sheet.id not in held:
            signed[candidacy_id].append(sheet)
    denials = authenticity.denials(campaign)
    return {
        candidacy_id: _begun(each, _declared(declines.get(candidacy_id)), denials.get(candidacy_id)) or each
        for candidacy_id, each in signed.items()
    }


def of_invitation(invitation: Invitation, *, until: int | None = None) -> list[AnswerSheet]:
    """Return the sheets by which one candidacy answers since it last began, of its revisions up to `until`."""
    signed = select(AnswerSheet).where(AnswerSheet.invitation_id == invitation.id).order_by(AnswerSheet.revision)
    if until is not None:
        signed = signed.where(AnswerSheet.revision <= until)
    declined = declines([Invitation.id == invitation.id]).get(invitation.candidacy_id)
    denied_at = authenticity.denials(invitation.questionnaire.campaign).get(invitation.candidacy_id)
    return _begun(db.session.scalars(signed), _declared(declined), denied_at)


def _begun(
    signed: Iterable[AnswerSheet], declined_at: datetime | None, denied_at: datetime | None
) -> list[AnswerSheet]:
    return [
        sheet
        for sheet in signed
        if not (declined_at and sheet.signed_at < declined_at) and not (denied_at and sheet.known_at <= denied_at)
    ]


def _declared(decline: Decline | None) -> datetime | None:
    return decline.declared_at if decline else None


def changed_late(
    sheets: Mapping[int, Sequence[AnswerSheet]], deadlines: Mapping[int, datetime], otherwise: datetime
) -> dict[int, list[LateChange]]:
    """Return what candidacies, by id, changed after their deadline (`otherwise` where they have none of their own)."""
    revised = {
        candidacy_id: signed
        for candidacy_id, signed in sheets.items()
        if signed[-1].signed_at > max(signed[0].signed_at, deadlines.get(candidacy_id, otherwise))
    }
    given = _given([sheet for signed in revised.values() for sheet in signed])
    return {
        candidacy_id: late_changes.between(
            [Signed(signed_at=sheet.signed_at, given=given[sheet.id]) for sheet in signed],
            deadlines.get(candidacy_id, otherwise),
        )
        for candidacy_id, signed in revised.items()
    }


def _given(sheets: Sequence[AnswerSheet]) -> Mapping[int, Mapping[str, datetime]]:
    """Return when each answer of these sheets was given its words, by sheet then key, opening words among them."""
    found: dict[int, dict[str, datetime]] = defaultdict(dict)
    for sheet in sheets:
        if sheet.opening_answered_at:
            found[sheet.id][OPENING] = sheet.opening_answered_at
    ids = [sheet.id for sheet in sheets]
    for start in range(0, len(ids), AT_ONCE):
        answers = select(Answer.sheet_id, Question.key, Answer.answered_at).join(Question)
        for sheet_id, key, answered_at in db.session.execute(
            answers.where(Answer.sheet_id.in_(ids[start : start + AT_ONCE]))
        ):
            found[sheet_id][key] = answered_at
    return found
