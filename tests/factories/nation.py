"""A legislative edition as large as a nation, written in bulk into the public tables."""

from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy import insert

from campagne.extensions import db
from campagne.models.edition import PublishedAnswer, PublishedCandidacy, PublishedPage
from tests.factories.editions import publish
from tests.factories.published import SIGNED, comparison

SLUG = "presidentielle-2027"
TEXT = "Oui, dès la première année, avec un bilan public ; et nous en rendrons compte. " * 3


def load(app: Flask, *, places: int, each: int, asked: int) -> None:
    """Publish one edition of `places` constituencies with `each` candidacies that all answer `asked` questions."""
    first = comparison(each, asked, election="legislative")
    publish(app, first)
    shared = {"campaign": first.campaign.slug, "first_edition": first.edition.number}
    keys = [question.key for question in first.questions]
    with app.app_context():
        for rank in range(1, places):
            place = f"{rank // 60 + 1:02d}{rank % 60 + 1:03d}"
            body = {"code": place, "name": f"Lieu {rank}", "departement": place[:2], "position": rank + 1}
            db.session.execute(insert(PublishedPage), [{**shared, "kind": "constituency", "key": place, "body": body}])
            people = [_person(f"k{rank}x{n}", n, place, asked) | shared for n in range(each)]
            db.session.execute(insert(PublishedCandidacy), people)
            answers = [_answer(person["ref"], place, key) | shared for person in people for key in keys]
            db.session.execute(insert(PublishedAnswer), answers)
        db.session.commit()


def _person(ref: str, rank: int, place: str, asked: int) -> dict[str, Any]:
    return {
        "constituency": place,
        "ref": ref,
        "place": rank + 1,
        "first_name": "Inès",
        "last_name": f"Marchetti {rank}",
        "state": "answered",
        "state_short": f"{asked} sur {asked}",
        "state_sentence": "A répondu le 24 mars.",
        "state_since": SIGNED,
        "marks": [],
        "opening": "",
    }


def _answer(ref: str, place: str, key: str) -> dict[str, Any]:
    return {
        "constituency": place,
        "candidacy_ref": ref,
        "question_key": key,
        "value": "pour",
        "label": "Pour",
        "text": f"{TEXT}{ref}, {key}.",
        "revision": 1,
        "answered_at": SIGNED,
        "channel": "form",
        "leaf": "e" * 64,
        "salt": "f" * 32,
    }
