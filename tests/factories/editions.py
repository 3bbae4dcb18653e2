"""Public rows inserted as an edition leaves them, so that the public door can be tried without the doors before it."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from flask import Flask
from sqlalchemy import select, update

from campagne.domain.editions import instant
from campagne.domain.published import Answer, Publication, Question
from campagne.extensions import Model, db
from campagne.models.campaign import Campaign
from campagne.models.edition import (
    INSTANCE,
    Edition,
    PublishedAnswer,
    PublishedCandidacy,
    PublishedPage,
    PublishedQuestion,
    PublishedSolicitation,
)
from tests.factories.published import DEADLINE

INVITED = datetime(2027, 2, 22, 8, 4, tzinfo=UTC)
ORGANISATION = {
    "name": "Association des élu·es contre les discriminations",
    "short_name": "Élues et élus contre les discriminations",
    "address": "12 rue des Lices, 99000 Valmont",
    "telephone": "01 99 00 12 34",
    "telephone_hours": "jusqu'à 20 h",
    "email": "bonjour@example.org",
    "reply_to": "reponses@example.org",
    "publication_director": "Claire Morvan",
    "host": {"name": "Hébergeur Exemple", "address": "1 quai du Port, 99100 Rivebourg", "telephone": "01 99 00 99 00"},
    "members": 240,
    "signatories": [
        {"name": "Claire Morvan", "mandate": "adjointe à Valmont", "party": "Alliance du Rivage"},
        {"name": "Karim Benhamou", "mandate": "adjoint à Rivebourg", "party": "Le Pays d'abord"},
    ],
    "money": "5 € par mois, payés par l'association.",
    "presentation": "Nous sommes 240 élues et élus locaux, de plusieurs partis, engagés contre les discriminations.",
}


def publish(app: Flask, *publications: Publication, organisation: bool = True) -> None:
    """Insert one edition of a campaign: its facts once, then each constituency given."""
    first = publications[0]
    with app.app_context():
        _campaign(first)
        db.session.add(_edition(first))
        db.session.add_all(_shared_pages(first))
        if organisation and not db.session.scalars(select(PublishedPage).filter_by(campaign=INSTANCE)).first():
            db.session.add(_row(PublishedPage, INSTANCE, first=1, kind="organisation", key="", body=ORGANISATION))
        db.session.add_all(_row(PublishedQuestion, first, **_values(PublishedQuestion, q)) for q in first.questions)
        for position, publication in enumerate(publications, start=1):
            db.session.add_all(_constituency(publication, position))
        db.session.commit()


def prepare_bundles(app: Flask, *names: str) -> None:
    """Put an empty file where the worker writes that of all editions; a name says a campaign and its last edition."""
    folder = Path(app.config["INSTANCE_DIR"]) / "bundles"
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        with ZipFile(folder / f"{name}-0.zip", "w"):
            pass


def correct(app: Flask, publication: Publication, answer: Answer) -> None:
    """Publish the edition of `publication`, in which one answer replaces the one that was shown."""
    with app.app_context():
        db.session.add(_edition(publication))
        db.session.flush()
        _end(publication, PublishedAnswer, candidacy_ref=answer.candidacy_ref, question_key=answer.question_key)
        db.session.add(_answer(publication, answer))
        db.session.commit()


def remove(app: Flask, publication: Publication, ref: str) -> None:
    """Publish the edition of `publication`, in which a candidacy and its answers show no more."""
    with app.app_context():
        db.session.add(_edition(publication))
        db.session.flush()
        _end(publication, PublishedAnswer, candidacy_ref=ref)
        _end(publication, PublishedCandidacy, ref=ref)
        db.session.commit()


def ask_otherwise(app: Flask, publication: Publication, key: str, question: Question | None) -> None:
    """Publish the edition of `publication`, in which a question is replaced, or shows no more with its answers."""
    with app.app_context():
        db.session.add(_edition(publication))
        db.session.flush()
        _end(publication, PublishedQuestion, key=key)
        if question is None:
            _end(publication, PublishedAnswer, question_key=key)
        else:
            db.session.add(_row(PublishedQuestion, publication, **_values(PublishedQuestion, question)))
        db.session.commit()


def _end(publication: Publication, table: type[Any], **held: str) -> None:
    shown = select(table.id).filter_by(campaign=publication.campaign.slug, last_edition=None, **held)
    db.session.execute(
        update(table).where(table.id.in_(shown)).values(last_edition=publication.edition.number - 1),
        execution_options={"synchronize_session": False},
    )


def _campaign(publication: Publication) -> None:
    facts = publication.campaign
    if db.session.scalars(select(Campaign).filter_by(slug=facts.slug)).first() is None:
        db.session.add(
            Campaign(
                slug=facts.slug,
                title=facts.title,
                election=facts.election,
                answers_by=facts.answers_by,
                closes_at=facts.closes_at,
                created_at=INVITED,
            )
        )
        db.session.flush()


def _edition(publication: Publication) -> Edition:
    facts = publication.edition
    return Edition(
        campaign=publication.campaign.slug,
        number=facts.number,
        published_at=facts.published_at,
        digest=facts.digest,
        candidacies=len(publication.candidacies),
        answers=len(publication.answers),
        added=facts.added,
        changed=facts.changed,
        removed=facts.removed,
        signature=facts.signature,
        key=facts.key,
        separated=facts.separated,
    )


def _shared_pages(publication: Publication) -> list[Any]:
    facts = publication.campaign
    themes = dict.fromkeys((q.theme_key, q.theme_title) for q in publication.questions)
    bodies = {
        "campaign": {
            "title": facts.title,
            "election": facts.election,
            "national": facts.national,
            "answers_by": instant(facts.answers_by),
            "closes_at": instant(facts.closes_at),
            "publication_at": None,
            "organisation": facts.organisation,
            "questions": len(publication.questions),
            "minutes": 7,
        },
        "questionnaire": {
            "title": "Neuf questions contre les discriminations",
            "introduction": "Les mêmes questions, à tout le monde, le même jour.",
            "version": 1,
            "digest": "ab" * 32,
            "frozen_at": instant(INVITED),
            "themes": [{"key": key, "title": title, "introduction": ""} for key, title in themes],
        },
        "method": {
            "inclusion_rule": "Les candidatures retenues par le Conseil constitutionnel.",
            "order_rule": "L'ordre officiel.",
            "answers_by": instant(facts.answers_by),
            "closes_at": instant(facts.closes_at),
            "keys": 2,
            "cooling_hours": 24,
            "sources": [
                {
                    "source": "Ministère de l'Intérieur",
                    "sha256": "cd" * 32,
                    "dated": "2027-03-16",
                    "imported_at": instant(DEADLINE),
                    "layout": "L1",
                }
            ],
        },
    }
    if not publication.questions:
        del bodies["questionnaire"]
    return [_row(PublishedPage, publication, kind=kind, key="", body=body) for kind, body in bodies.items()]


def _constituency(publication: Publication, position: int) -> list[Any]:
    place = publication.constituency
    body = {"code": place.code, "name": place.name, "departement": place.departement, "position": position}
    rows = [_row(PublishedPage, publication, kind="constituency", key=place.code, body=body)]
    for candidacy in publication.candidacies:
        values = _values(PublishedCandidacy, candidacy) | {"constituency": place.code}
        rows.append(_row(PublishedCandidacy, publication, **values))
        sent: dict[str, Any] = {
            "constituency": place.code,
            "candidacy_ref": candidacy.ref,
            "kind": "invitation",
            "rank": 1,
        }
        outcome = "undelivered" if candidacy.state == "undelivered" else "sent"
        rows.append(_row(PublishedSolicitation, publication, **sent, happened_at=INVITED, outcome=outcome))
    return rows + [_answer(publication, answer) for answer in publication.answers]


def _answer(publication: Publication, answer: Answer) -> Any:
    values = _values(PublishedAnswer, answer) | {"constituency": publication.constituency.code, "leaf": "e" * 64}
    return _row(PublishedAnswer, publication, **values, salt="f" * 32)


def _values(table: type[Model], value: Any) -> dict[str, Any]:
    columns = {column.key for column in table.__table__.columns}
    return {f.name: getattr(value, f.name) for f in fields(value) if f.name in columns}


def _row(table: type[Model], owner: Publication | str, *, first: int = 0, **values: Any) -> Any:
    slug = owner if isinstance(owner, str) else owner.campaign.slug
    first_edition = first if isinstance(owner, str) else owner.edition.number
    return table(campaign=slug, first_edition=first_edition, **values)
