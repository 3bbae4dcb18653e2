"""Very large campaigns as an edition leaves them, in bulk: fictional ones, and Helsinki's real answers."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import insert

from campagne.domain.answers import POSITIONS
from campagne.domain.published import ConstituencyFacts, Question
from campagne.extensions import db
from campagne.models.edition import PublishedAnswer, PublishedCandidacy, PublishedPage
from tests.factories.editions import publish
from tests.factories.published import SIGNED, comparison, edition

EACH = 10
"""Candidacies in a constituency."""
WORDS = (
    "budget commune école transport vélo impôt logement climat énergie sécurité culture santé région avenir projet "
    "contrôle discrimination police formation égalité"
)
NUANCES = 15
# Helsingin Sanomat's scale, and its own words for it.
SCALE = {
    "1": "Täysin eri mieltä",
    "2": "Jokseenkin eri mieltä",
    "3": "En osaa sanoa",
    "4": "Jokseenkin samaa mieltä",
    "5": "Täysin samaa mieltä",
}
AT_ONCE = 10_000


def crowd(app: Flask, slug: str, candidacies: int, questions: int = 25) -> None:
    """Publish a legislative campaign where everyone answers every question, two answers out of five with a text."""
    draw = random.Random(slug)
    words = WORDS.split()
    texts = [" ".join(draw.choice(words) for _ in range(draw.randint(4, 30))) for _ in range(500)]
    asked = comparison(1, questions).questions
    _open(app, slug, asked)
    people = [
        _candidacy(
            f"{slug[-2:]}r{rank}",
            _code(rank // EACH),
            rank % EACH + 1,
            ("Inès", f"Nom {rank}"),
            nuance=str(rank % NUANCES),
        )
        for rank in range(candidacies)
    ]
    answers = (
        _answer(who, question, value, POSITIONS[value], draw.choice(texts) if draw.random() < 0.4 else "")
        for who in people
        for question in asked
        for value in (draw.choice(list(POSITIONS)),)
    )
    places = [ConstituencyFacts(code=_code(n), name=f"Lieu {n}", departement=_code(n)[:-2]) for n in _numbers(people)]
    _write(app, slug, places, people, answers)


def helsinki(app: Flask, samples: Path, slug: str = "helsinki-2017") -> None:
    """Publish the real answers of municipal candidates in 2017 (Helsingin Sanomat, CC BY 4.0), by municipality."""
    path = samples / "reponses-hs-vaalikone" / "hs-kuntavaalit2017.csv"
    with path.open(encoding="cp850", newline="") as file:
        header, *rows = csv.reader(file, delimiter=";")
    choices = [{"key": key, "label": label} for key, label in SCALE.items()]
    model = comparison(1, 9).questions[0]
    asked = [
        replace(
            model,
            key=f"k{n}",
            number=n,
            theme_key=f"t{n // 30}",
            theme_title=f"Osa {n // 30 + 1}",
            short_title=text[:28],
            text=text,
            kind="single_choice",
            choices=choices,
        )
        for n, text in enumerate(header[4:-1], start=1)
    ]
    _open(app, slug, asked)
    towns = {name: f"{n:03d}" for n, name in enumerate(sorted({row[3] for row in rows}), start=1)}
    people = [
        _candidacy(f"hs{n}", towns[row[3]], n, (row[0], row[1]), nuance=row[2][:20], label=row[2])
        for n, row in enumerate(rows)
    ]
    answers = (
        _answer(who, question, value, SCALE.get(value, value), "")
        for who, row in zip(people, rows, strict=True)
        for question, value in zip(asked, row[4:-1], strict=True)
        if value
    )
    places = [ConstituencyFacts(code=code, name=name) for name, code in towns.items()]
    _write(app, slug, places, people, answers)


def _open(app: Flask, slug: str, asked: Iterable[Question]) -> None:
    empty = comparison(1, 9, election="legislative")
    facts = replace(empty.campaign, slug=slug, title=f"Campagne {slug}")
    place = ConstituencyFacts(code="0000", name="Lieu d'essai")
    bare = replace(empty, campaign=facts, constituency=place, questions=list(asked), candidacies=[], answers=[])
    publish(app, replace(bare, edition=edition(1, added=0)))


def _write(
    app: Flask,
    slug: str,
    places: Iterable[ConstituencyFacts],
    people: Iterable[dict[str, Any]],
    answers: Iterator[dict[str, Any]],
) -> None:
    shared = {"campaign": slug, "first_edition": 1}
    pages = (
        {
            "kind": "constituency",
            "key": place.code,
            "body": {"code": place.code, "name": place.name, "departement": place.departement, "position": rank},
        }
        for rank, place in enumerate(places, start=2)
    )
    with app.app_context():
        for table, rows in ((PublishedPage, pages), (PublishedCandidacy, iter(people)), (PublishedAnswer, answers)):
            while some := [shared | row for row in islice(rows, AT_ONCE)]:
                db.session.execute(insert(table), some)
        db.session.commit()


def _candidacy(
    ref: str, code: str, place: int, names: tuple[str, str], *, nuance: str, label: str | None = None
) -> dict[str, Any]:
    return {
        "ref": ref,
        "constituency": code,
        "place": place,
        "first_name": names[0],
        "last_name": names[1],
        "label": label,
        "nuance": nuance,
        "state": "answered",
        "state_short": "réponses",
        "state_sentence": "A répondu le 24 mars.",
        "marks": [],
        "opening": "",
        "days_to_answer": 32,
    }


def _answer(who: dict[str, Any], question: Question, value: str, label: str, text: str) -> dict[str, Any]:
    return {
        "constituency": who["constituency"],
        "candidacy_ref": who["ref"],
        "question_key": question.key,
        "value": value,
        "label": label,
        "text": text,
        "revision": 1,
        "answered_at": SIGNED,
        "channel": "form",
        "leaf": "e" * 64,
        "salt": "f" * 32,
    }


def _numbers(people: list[dict[str, Any]]) -> range:
    return range(-(-len(people) // EACH))


def _code(number: int) -> str:
    return f"{number // 6 + 1:02d}{number % 6 + 1:02d}"
