"""Fictional published comparisons, as plain values: twelve candidacies, nine questions, and larger ones on demand."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from campagne.domain.answers import COMMITMENTS, POSITIONS
from campagne.domain.published import (
    Answer,
    CampaignFacts,
    Candidacy,
    ConstituencyFacts,
    EditionFacts,
    Publication,
    Question,
)

DEADLINE = datetime(2027, 3, 26, 17, tzinfo=UTC)
PUBLISHED = datetime(2027, 4, 6, 8, tzinfo=UTC)
SIGNED = datetime(2027, 3, 24, 10, tzinfo=UTC)

# In an answer pattern, one letter a question: p(our), c(ontre), n(uancé), s(ans position), - for no answer.
FICTION = json.loads((Path(__file__).parent / "fiction.json").read_text(encoding="utf-8"))
STATES = {3: "no_answer", 6: "declined", 8: "no_answer", 9: "undelivered"}
_VALUES = {"p": "pour", "c": "contre", "n": "nuance", "s": "sans_position"}


def campaign(*, election: str = "presidential", title: str = "Présidentielle 2027") -> CampaignFacts:
    return CampaignFacts(
        slug="presidentielle-2027",
        title=title,
        election=election,
        national=election in {"presidential", "european"},
        answers_by=DEADLINE,
        closes_at=DEADLINE + timedelta(days=18),
        publication_at=None,
        organisation="Élues et élus contre les discriminations",
    )


def edition(number: int = 6, *, added: int = 9) -> EditionFacts:
    return EditionFacts(number=number, published_at=PUBLISHED, digest=f"{number:x}" * 64, added=added)


def questions(count: int = 9) -> list[Question]:
    """Return `count` questions; past nine, themes and questions come again under other keys."""
    asked = []
    for index in range(count):
        lap, content = index // 9, FICTION["questions"][index % 9]
        theme = FICTION["themes"][content["theme"]]
        asked.append(
            Question(
                key=f"{content['key']}{lap or ''}",
                number=index + 1,
                theme_key=f"{theme['key']}{lap or ''}",
                theme_title=theme["title"] + (f" ({lap + 1})" if lap else ""),
                short_title=f"{content['short_title']}{f' {lap + 1}' if lap else ''}"[:28],
                text=content["text"],
                context="Le testing consiste à envoyer deux dossiers identiques, sauf un détail." if index == 0 else "",
                sources=[{"title": "Un rapport", "url": "https://example.org/rapport"}] if index == 0 else [],
                commitment=content["key"] == "aide_victimes",
            )
        )
    return asked


def candidacy(place: int, *, pattern: str = "ppppppppp", total: int = 9, state: str = "") -> Candidacy:
    """Return the candidacy of that place in the official order, in the state that its answers give unless told."""
    person = FICTION["people"][(place - 1) % len(FICTION["people"])]
    lap = (place - 1) // len(FICTION["people"])
    answered = sum(letter != "-" for letter in pattern[:total])
    state = state or ("answered" if answered else "no_answer")
    done = f"{answered} sur {total}"
    sentences = {"short": done, "sentence": f"A répondu le 24 mars ({done.replace(' ', ' questions ', 1)})."}
    words = FICTION["states"].get(state, sentences)
    signed = state == "answered"
    return Candidacy(
        ref=f"c{place:07d}",
        place=place,
        panel=place,
        first_name=person["first_name"],
        last_name=person["last_name"] + (f" {'I' * lap}" if lap else ""),
        label=person["label"],
        nuance="DVC",
        state=state,
        state_since=SIGNED if signed else DEADLINE,
        state_short=words["short"],
        state_sentence=words["sentence"],
        opening="Merci de poser ces questions à tout le monde." if place == 1 else "",
        signatory=f"{person['first_name']} {person['last_name']}" if signed else None,
        signatory_role="candidate" if signed else None,
        channel="form" if signed else None,
        signed_at=SIGNED if signed else None,
        days_to_answer=None if state == "undelivered" else 10 if place == 11 else 32,
    )


def answers_of(who: Candidacy, asked: list[Question], pattern: str) -> list[Answer]:
    """Return one answer for each letter of `pattern` that is not a dash."""
    return [
        Answer(
            candidacy_ref=who.ref,
            question_key=question.key,
            value=_VALUES[letter],
            commitment=list(COMMITMENTS)[who.place % 4] if question.commitment else None,
            label=POSITIONS[_VALUES[letter]],
            text=FICTION["texts"][(who.place * 3 + question.number) % len(FICTION["texts"])],
            answered_at=SIGNED,
        )
        for question, letter in zip(asked, pattern, strict=True)
        if letter != "-"
    ]


def comparison(candidacies: int = 12, asked: int = 9, *, election: str = "presidential") -> Publication:
    """Return a comparison of that size: the patterns above, repeated."""
    all_questions = questions(asked)
    facts = campaign(election=election)
    name, code = ("France entière", "FR") if facts.national else ("Saône-et-Loire, 3e circonscription", "7103")
    people, given = [], []
    for place in range(1, candidacies + 1):
        pattern = (FICTION["answers"][(place - 1) % 12] * (asked // 9 + 1))[:asked]
        state = STATES.get((place - 1) % 12, "")
        who = replace(candidacy(place, pattern=pattern, total=asked, state=state), constituency=code)
        people.append(who)
        given += answers_of(who, all_questions, pattern)
    return Publication(
        campaign=facts,
        edition=edition(),
        constituency=ConstituencyFacts(code=code, name=name, departement="" if facts.national else "71"),
        questions=all_questions,
        candidacies=people,
        answers=given,
    )
