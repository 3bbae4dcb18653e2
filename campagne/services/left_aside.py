"""Signed words that editions leave aside: those that were denied, and in continuous ones those that are recent too.

Denied words appear in no way, until their campaign confirms them or signs others. Recent ones wait by themselves; a
person who has seen that they are recent may publish them. What is already public stays so.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Select, select

from campagne.extensions import db
from campagne.models.answer import AnswerSheet
from campagne.models.campaign import Campaign
from campagne.models.candidacy import Candidacy
from campagne.models.edition import PublishedCandidacy
from campagne.models.invitation import Invitation
from campagne.models.questionnaire import Questionnaire
from campagne.services import authenticity


@dataclass(frozen=True, kw_only=True)
class Held:
    """The sheets left aside, by id, and the instant from which the first of each candidacy (by its id) was signed.

    What is said of such a candidacy stays what could be said then, unless earlier words of it do not wait: nobody is
    called silent while their words wait, and nothing public is sealed again. By reference, `denied` are the
    candidacies whose last words were denied, and `recent` those whose last words are only recent.
    """

    sheets: frozenset[int] = frozenset()
    since: Mapping[int, datetime] = field(default_factory=dict)
    denied: frozenset[str] = frozenset()
    recent: frozenset[str] = frozenset()


NOTHING = Held()


def denied(campaign: Campaign) -> Held:
    """Return what no edition shows: the words of a campaign that has since said that they are not its own."""
    denials = authenticity.denials(campaign)
    return (
        _held(campaign, denials, _signed(campaign).where(Candidacy.id.in_(denials)), now=None) if denials else NOTHING
    )


def waiting(campaign: Campaign, *, now: datetime) -> Held:
    """Return what no edition shows by itself at `now`: denied, or known for less than the cooling hours."""
    return _held(campaign, authenticity.denials(campaign), _signed(campaign), now=now)


def recent(campaign: Campaign, refs: Collection[str], *, now: datetime) -> list[Candidacy]:
    """Return those of `refs` whose words, as last signed, are known for less than the cooling hours."""
    found = waiting(campaign, now=now).recent.intersection(refs) if refs else frozenset()
    listed = select(Candidacy).where(Candidacy.campaign_id == campaign.id).order_by(Candidacy.sort_key, Candidacy.id)
    return [candidacy for candidacy in db.session.scalars(listed) if candidacy.ref in found] if found else []


def _held(
    campaign: Campaign,
    denials: Mapping[int, datetime],
    signed: Select[int, str, int, str, datetime, datetime],
    *,
    now: datetime | None,
) -> Held:
    """Return what is held of the sheets `signed`: of each candidacy, those that follow the last that does not wait."""
    shown = select(PublishedCandidacy.sheet_digest).where(
        PublishedCandidacy.campaign == campaign.slug, PublishedCandidacy.last_edition.is_(None)
    )
    public = set(db.session.scalars(shown))
    sheets, since, done = set(), {}, set()
    why: dict[str, bool] = {}
    for row in db.session.execute(signed):
        is_denied = row.candidacy_id in denials and denials[row.candidacy_id] >= row.known_at
        waits = is_denied or (now is not None and _cooling(row.known_at, campaign, now))
        if row.digest in public or not waits:
            done.add(row.candidacy_id)
        if row.candidacy_id not in done:
            sheets.add(row.id)
            since[row.candidacy_id] = row.signed_at
            why.setdefault(row.ref, is_denied)
    return Held(
        sheets=frozenset(sheets),
        since=since,
        denied=frozenset(ref for ref, is_denied in why.items() if is_denied),
        recent=frozenset(ref for ref, is_denied in why.items() if not is_denied),
    )


def _signed(campaign: Campaign) -> Select[int, str, int, str, datetime, datetime]:
    """Select the sheets of a campaign, the latest of each candidacy first."""
    columns = AnswerSheet.id, AnswerSheet.digest, Invitation.candidacy_id, Candidacy.ref
    return (
        select(*columns, AnswerSheet.known_at, AnswerSheet.signed_at)
        .join(Invitation, Invitation.id == AnswerSheet.invitation_id)
        .join(Candidacy, Candidacy.id == Invitation.candidacy_id)
        .join(Questionnaire, Questionnaire.id == Invitation.questionnaire_id)
        .where(Questionnaire.campaign_id == campaign.id)
        .order_by(Questionnaire.version.desc(), AnswerSheet.revision.desc())
    )


def _cooling(known_at: datetime, campaign: Campaign, now: datetime) -> bool:
    """Tell whether words are too recent; what was sealed had its own moment, at which it may appear."""
    if campaign.publication_at is not None and known_at <= campaign.publication_at:
        return False
    return known_at + timedelta(hours=campaign.cooling_hours) > now
