"""Which candidacies may have changed since the last edition: an edition with one change looks at one candidacy.

Triggers note each candidacy of which something public is made, whatever writes it. What changes for everybody (a rule,
a question, a deadline that passes) makes everybody looked at again.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from campagne.domain import manifests
from campagne.extensions import db
from campagne.models.campaign import Campaign
from campagne.models.candidacy import Candidacy
from campagne.models.edition import Edition, PublishedLine
from campagne.models.invitation import Invitation
from campagne.models.publication import CandidacyChange
from campagne.models.questionnaire import Questionnaire
from campagne.services import solicitations
from campagne.services.edition_rows import Change

MANY = 500
"""Past so many candidacies, looking at all of them costs less than choosing."""
FOR_EVERYBODY = frozenset({"campaign", "method", "questionnaire"})
"""The pages on which states and answers depend."""
AT_ONCE = 5_000


@dataclass(frozen=True, kw_only=True)
class Scope:
    """The candidacies to look at, by id and by reference; all of them when `only` is None.

    `noted` are the notes of changes that an edition made of this answers, each with the id of its candidacy.
    """

    only: frozenset[int] | None
    refs: frozenset[str]
    noted: tuple[tuple[int, int], ...]

    def whole(self) -> Scope:
        """Return the same, with everybody in it."""
        return Scope(only=None, refs=self.refs, noted=self.noted)

    def known(self) -> frozenset[int]:
        """Return all the notes."""
        return frozenset(note for note, _ in self.noted)

    def answered(self, held: Container[int]) -> tuple[int, ...]:
        """Return the notes that an edition answers: those of candidacies of which something is held stay for later."""
        return tuple(note for note, candidacy in self.noted if candidacy not in held)


NOBODY = Scope(only=frozenset(), refs=frozenset(), noted=())
"""What an edition shows for everybody, and of nobody."""


def since(previous: Edition | None, campaign: Campaign, *, now: datetime) -> Scope:
    """Return whom an edition of `now` must look at again."""
    rows = db.session.execute(
        select(CandidacyChange.id, Candidacy.id, Candidacy.ref)
        .join(Candidacy, Candidacy.id == CandidacyChange.candidacy_id)
        .where(Candidacy.campaign_id == campaign.id)
    ).all()
    noted = tuple((note, candidacy) for note, candidacy, _ in rows)
    touched = {candidacy: ref for _, candidacy, ref in rows}
    everybody = previous is None or len(touched) > MANY or _everybody_since(previous, campaign, now)
    only = None if everybody else frozenset(touched)
    return Scope(only=only, refs=frozenset(touched.values()), noted=noted)


def for_everybody(changes: Iterable[Change]) -> bool:
    """Tell whether changes of pages are such that states or answers may depend on them."""
    return any(change.key[0] in FOR_EVERYBODY for change in changes)


def forget(noted: tuple[int, ...]) -> None:
    """Take away the notes that an edition has answered."""
    for start in range(0, len(noted), AT_ONCE):
        answered = CandidacyChange.id.in_(noted[start : start + AT_ONCE])
        db.session.execute(delete(CandidacyChange).where(answered), execution_options={"synchronize_session": False})


def _everybody_since(previous: Edition, campaign: Campaign, now: datetime) -> bool:
    """Tell whether, since an edition, lines are made in another format, or a moment has passed that changes states."""
    kept = select(PublishedLine.id).where(PublishedLine.campaign == campaign.slug, PublishedLine.last_edition.is_(None))
    unlike = previous.content is None or previous.format != manifests.FORMAT
    if unlike or db.session.scalars(kept.limit(1)).first() is None:
        return True
    own = select(Invitation.answers_by, Invitation.closes_at).join(Questionnaire).distinct()
    asked = db.session.execute(own.where(Questionnaire.campaign_id == campaign.id)).all()
    moments = {campaign.answers_by, campaign.closes_at, campaign.publication_at, solicitations.first_wave_at(campaign)}
    moments |= {moment for row in asked for moment in row}
    return any(moment and previous.published_at <= moment <= now for moment in moments)
