"""Publishing: what an edition would change, the request to publish exactly that, and the edition itself.

Publishing ends the public rows that changed and adds new ones, nothing else: every earlier edition stays readable.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import select, update

from campagne.domain import manifests, signatures
from campagne.exceptions import DomainError
from campagne.extensions import db
from campagne.models.campaign import Campaign
from campagne.models.edition import (
    Edition,
    PublishedAnswer,
    PublishedCandidacy,
    PublishedLine,
    PublishedPage,
    PublishedQuestion,
    Ranged,
)
from campagne.services import audit, edition_rows, edition_scope, gate, left_aside, published_last, redacted, signing
from campagne.services.edition_rows import Change
from campagne.services.edition_scope import Scope
from campagne.services.how_far import Told, quiet
from campagne.services.insertion import Insertion
from campagne.services.left_aside import NOTHING, Held
from campagne.services.projection import project

PUBLISHED = "edition.publish"
COUNTED = ("candidacies", "answers", "added", "changed", "removed")

Changes = dict[type[Ranged], list[Change]]
Ended = dict[type[Ranged], list[int]]
Insertions = dict[type[Ranged], Insertion]


class NothingChanged(DomainError):
    """An edition changes something."""


class NobodyStands(DomainError):
    """An edition shows at least one candidacy."""


class UnknownEdition(DomainError):
    """No edition bears this number."""


class PlanChanged(DomainError):
    """What is published is exactly what the person who asked for it saw."""


@dataclass(frozen=True, kw_only=True)
class EditionPlan:
    """What the next edition would be. Its digest binds an approval to exactly this content.

    `seen` are the notes of changes that it knows of, and `noted` those of them that it answers. `hidden` are the leaves
    of the texts hidden before it, and `held` what it leaves aside. `insertions` are the rows that it adds, where they
    were prepared.
    """

    campaign: Campaign
    number: int
    previous: str | None
    digest: str
    changes: Changes
    ended: Ended = field(repr=False)
    noted: tuple[int, ...] = field(repr=False)
    seen: frozenset[int] = field(repr=False)
    hidden: frozenset[str] = field(repr=False)
    held: Held = field(repr=False)
    candidacies: int
    answers: int
    made_at: datetime
    insertions: Insertions | None = field(repr=False, default=None)

    @property
    def empty(self) -> bool:
        """Whether nothing would change."""
        return not any(self.changes.values())

    @property
    def newly_signed(self) -> frozenset[str]:
        """The references of the candidacies of which it would show a sheet that no edition shows now."""
        return frozenset(
            each.after["ref"]
            for each in self.changes[PublishedCandidacy]
            if each.after and each.after["sheet_digest"] not in {None, (each.before or {}).get("sheet_digest")}
        )

    def count(self, verb: str) -> int:
        """Count the answers that are `added`, `changed` or `removed`."""
        return _count(self.changes, verb)


def _count(changes: Changes, verb: str) -> int:
    tests = {
        "added": lambda change: change.before is None,
        "changed": lambda change: change.before is not None and change.after is not None,
        "removed": lambda change: change.after is None,
    }
    return sum(1 for change in changes[PublishedAnswer] if tests[verb](change))


def latest(campaign: Campaign) -> Edition | None:
    """Return the campaign's current edition, or None before the first."""
    return db.session.scalars(
        select(Edition).where(Edition.campaign == campaign.slug).order_by(Edition.number.desc()).limit(1)
    ).first()


def numbered(campaign: Campaign, number: int | None) -> Edition:
    """Return an edition by its number, by default the current one. Raises UnknownEdition."""
    edition = latest(campaign)
    if number is not None:
        edition = db.session.scalars(
            select(Edition).where(Edition.campaign == campaign.slug, Edition.number == number)
        ).one_or_none()
    if edition is None:
        raise UnknownEdition(
            f"La campagne « {campaign.slug} » n'a pas d'édition {number}."
            if number
            else f"La campagne « {campaign.slug} » n'a encore aucune édition."
        )
    return edition


def plan(campaign: Campaign, *, now: datetime, held: Held | None = None, told: Told = quiet) -> EditionPlan:
    """Return what an edition published at `now` would change; `told` hears how far it is.

    What is `held` is left aside: by default what no edition shows, the words that were denied.
    """
    held = left_aside.denied(campaign) if held is None else held
    previous, hidden = latest(campaign), frozenset(redacted.by_leaf(campaign))
    scope = edition_scope.since(previous, campaign, now=now)
    changes, ended = _compared(campaign, scope, now=now, held=held, told=told)
    for_everybody = changes[PublishedQuestion] or edition_scope.for_everybody(changes[PublishedPage])
    if scope.only is not None and for_everybody:
        scope = scope.whole()
        changes, ended = _compared(campaign, scope, now=now, held=held, told=told)
    number = previous.number + 1 if previous else 1
    lines = edition_rows.digests(campaign, changes[PublishedLine])
    answers = _count(changes, "added") - _count(changes, "removed")
    return EditionPlan(
        campaign=campaign,
        number=number,
        previous=previous.digest if previous else None,
        digest=manifests.manifest_digest(
            campaign=campaign.slug, number=number, previous=previous.digest if previous else None, lines=lines
        ),
        changes=changes,
        ended=ended,
        noted=scope.answered(held.since),
        seen=scope.known(),
        hidden=hidden,
        held=held,
        candidacies=sum(line[0] == manifests.CANDIDACY for line in lines),
        answers=answers + (previous.answers if previous else 0),
        made_at=now,
    )


def _compared(
    campaign: Campaign, scope: Scope, *, now: datetime, held: Held = NOTHING, told: Told = quiet
) -> tuple[Changes, Ended]:
    projection = project(campaign, now=now, only=scope.only, held=held, told=told)
    within = edition_rows.among(campaign, scope.refs, projection.candidacies) if scope.only is not None else None
    changes: Changes = {}
    ended: Ended = {}
    for table, rows in edition_rows.by_table(projection, campaign).items():
        changes[table], ended[table] = edition_rows.compare(table, campaign, rows, within=within)
    return changes, ended


def refuse_unlike(current: EditionPlan, plan_digest: str) -> None:
    if current.empty:
        raise NothingChanged(f"Rien n'a changé depuis l'édition {current.number - 1} : il n'y a rien à publier.")
    if not current.candidacies:
        raise NobodyStands("Aucune candidature n'est enregistrée : une édition reste pour toujours, et dirait du vide.")
    if current.digest != plan_digest:
        raise PlanChanged("Le contenu a changé depuis l'aperçu. Relisez l'aperçu, puis publiez de nouveau.")


def effect(planned: EditionPlan) -> gate.Effect:
    """Return what publishing a plan is: an edition that says which texts were hidden appears after the end too."""
    covers = any(change.key[0] == manifests.REDACTION for change in planned.changes[PublishedLine])
    return gate.Effect.COVER if covers else gate.Effect.PUBLISH


def prepared(planned: EditionPlan, *, told: Told = quiet) -> EditionPlan:
    """Return the same plan with the rows that it adds ready to be written."""
    insertions = edition_rows.prepared(planned.changes, campaign=planned.campaign, number=planned.number, told=told)
    return replace(planned, insertions=insertions)


def still_holds(planned: EditionPlan) -> bool:
    """Tell, in little time, whether a plan made before is what would be planned now, at the moment of the plan.

    It is not when an edition appeared, something was noted of a candidacy, or something changed for everybody since.
    """
    campaign, previous = planned.campaign, latest(planned.campaign)
    scope = edition_scope.since(previous, campaign, now=planned.made_at)
    if (previous.digest if previous else None) != planned.previous or not scope.known() <= planned.seen:
        return False
    changes, _ = _compared(campaign, edition_scope.NOBODY, now=planned.made_at)
    known = [each for each in planned.changes[PublishedLine] if each.key[0] != manifests.CANDIDACY]
    return changes[PublishedLine] == known and all(
        changes[table] == planned.changes[table] for table in (PublishedPage, PublishedQuestion)
    )


def hold(campaign: Campaign) -> None:
    """Keep everybody else from publishing `campaign`, or from changing its settings, until the transaction ends.

    SQLite lets one writer in at a time anyway.
    """
    db.session.refresh(campaign, with_for_update={"key_share": True})


def build(planned: EditionPlan, *, by: gate.Actor = None, second: str | None = None, now: datetime) -> Edition:
    """Publish a plan as the next edition, dated from the moment of the plan; `second` names who agreed, if anybody.

    Raises PlanChanged where another edition appeared since, NothingChanged, NobodyStands, OtherKey, and what
    `published_last.refuse_inconsistent` raises.
    """
    hold(planned.campaign)
    if _hidden_since(planned):
        raise PlanChanged("Un texte a été masqué entre-temps. Relisez l'aperçu, puis publiez de nouveau.")
    refuse_unlike(planned, planned.digest)
    previous = latest(planned.campaign)
    if (previous.digest if previous else None) != planned.previous:
        raise PlanChanged("Une autre édition a paru entre-temps. Relisez l'aperçu, puis publiez de nouveau.")
    published_last.refuse_inconsistent(planned.campaign, now=planned.made_at)
    signing.refuse_other(planned.campaign)
    edition = _edition(planned)
    db.session.add(edition)
    db.session.flush()
    for table, ids in planned.ended.items():
        if ids:
            db.session.execute(update(table), [{"id": row_id, "last_edition": planned.number - 1} for row_id in ids])
    for insertion in (planned.insertions or prepared(planned).insertions or {}).values():
        insertion.write()
    edition_scope.forget(planned.noted)
    said = {"digest": edition.digest, "approved_by": second} | {name: getattr(edition, name) for name in COUNTED}
    subject = ("edition", str(edition.number))
    audit.record(PUBLISHED, subject=subject, campaign=planned.campaign, by=by, now=now, details=said)
    gate.require(effect(planned), planned.campaign, by=by, now=now)
    return edition


def _hidden_since(planned: EditionPlan) -> bool:
    """Tell whether a text that is public, or would be, was hidden since the plan."""
    tables = (PublishedAnswer, "leaf"), (PublishedCandidacy, "opening_leaf")
    shown = {each.after[leaf] for table, leaf in tables for each in planned.changes[table] if each.after}
    return any(note.leaf not in planned.hidden for note in redacted.public(planned.campaign, shown=shown))


def _edition(planned: EditionPlan) -> Edition:
    """Return the edition of a plan, digested with its moment, and signed where there is a key."""
    key = signing.key()
    facts = {
        "campaign": planned.campaign.slug,
        "number": planned.number,
        "previous": planned.previous,
        "published_at": planned.made_at.replace(microsecond=0),  # as digests write it
        "content": planned.digest,
        "format": manifests.FORMAT,
        **signing.said_of(key),
    }
    digest = manifests.edition_digest(**facts)
    return Edition(
        **facts,
        digest=digest,
        signature=signatures.sign(key, digest) if key else None,
        candidacies=planned.candidacies,
        answers=planned.answers,
        added=planned.count("added"),
        changed=planned.count("changed"),
        removed=planned.count("removed"),
    )
