"""The words of invitations: grammar, deadlines, promises that hold, and the source of an address."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from campagne.domain import mailing_words as words
from campagne.domain.placeholders import check
from campagne.domain.zones import local_time

NETWORK = words.Network(
    short_name="Élues et élus contre les discriminations",
    members=240,
    signatories=[
        {"name": "Claire Morvan", "mandate": "adjointe à Valmont", "party": "Alliance du Rivage"},
        {"name": "Karim Benhamou", "mandate": "adjoint à Rivebourg", "party": "Écologie commune"},
    ],
    telephone="01 99 00 12 34",
)
INES = words.Recipient(name="Inès Marchetti", sex="F", link="https://exemple.org/r/abc")


def asked(questions: int = 9, sealed_until: datetime | None = None) -> words.Asked:
    return words.Asked(
        campaign="presidentielle-2027",
        election="presidential",
        questions=questions,
        minutes=7,
        answers_by=datetime(2027, 3, 26, 17, tzinfo=UTC),
        sealed_until=sealed_until,
    )


def valued(place: str, *, what: words.Asked | None = None, who: words.Recipient = INES) -> str:
    return words.values(NETWORK, what or asked(), who, public_url="https://exemple.org")[place]


def test_every_documented_place_has_a_value() -> None:
    values = words.values(NETWORK, asked(), INES, public_url="https://exemple.org")

    assert list(values) == list(words.PLACEHOLDERS)
    assert all(values.values())


def test_the_default_texts_use_known_places() -> None:
    check(words.DEFAULT_SUBJECT, words.PLACEHOLDERS)
    check(words.DEFAULT_BODY, words.PLACEHOLDERS)
    check(words.reminder_of(words.DEFAULT_BODY), words.REMINDER_PLACEHOLDERS)


def test_a_reminder_adds_one_line_and_changes_nothing_else() -> None:
    first, blank, rest = words.reminder_of(words.DEFAULT_BODY).split("\n", 2)

    assert first == "Rappel : notre message du {premier_message} attend votre réponse jusqu'au {echeance_jour}."
    assert (blank, rest) == ("", words.DEFAULT_BODY)


@pytest.mark.parametrize(("sex", "said"), [("F", "Madame"), ("M", "Monsieur"), (None, "Madame, Monsieur")])
def test_the_salutation_guesses_nobody_s_sex(sex: str | None, said: str) -> None:
    assert valued("salutation", who=words.Recipient(name="Lou Martin", sex=sex, link="x")) == said


def test_the_deadline_is_said_with_its_weekday_in_paris_time() -> None:
    assert valued("echeance") == "vendredi 26 mars à 18 h (heure de Paris)"
    assert valued("echeance_jour") == "26 mars"


def test_one_question_is_said_in_the_singular() -> None:
    assert (valued("questions", what=asked(1)), valued("les_memes_questions", what=asked(1))) == (
        "1 question",
        "la même question",
    )


def test_the_promise_that_nobody_sees_answers_is_made_only_while_they_are_sealed() -> None:
    sealed = valued("publication", what=asked(sealed_until=datetime(2027, 3, 30, 8, tzinfo=UTC)))

    assert sealed == (
        "Toutes paraîtront ensemble, mot pour mot, le mardi 30 mars à 10 h. "
        "Avant cette date, aucune page ne les montre, pas même à nous."
    )
    assert words.SEALING_WORDS not in valued("publication")


def test_those_who_sign_are_named_with_their_mandate() -> None:
    assert valued("signataires") == "Claire Morvan, adjointe à Valmont, et Karim Benhamou, adjoint à Rivebourg"
    assert words.signatories([{"name": "A", "mandate": ""}, {"name": "B", "mandate": "maire"}, {"name": "C"}]) == (
        "A ; B, maire ; et C"
    )


def test_the_first_message_is_dated_once_it_has_left() -> None:
    reminded = words.Recipient(name="N", sex=None, link="x", first_sent_at=datetime(2027, 2, 22, 8, tzinfo=UTC))

    assert valued("premier_message", who=reminded) == "22 février"


@pytest.mark.parametrize(
    ("source", "found_on", "said"),
    [
        ("sur le site de votre campagne", date(2027, 2, 12), "trouvée le 12 février sur le site de votre campagne"),
        ("Par téléphone", date(2027, 2, 12), "trouvée le 12 février par téléphone"),
        ("site de la campagne", date(2027, 2, 12), "trouvée le 12 février (source : site de la campagne)"),
        ("site du parti", date(2026, 11, 3), "trouvée le 3 novembre 2026 (source : site du parti)"),
    ],
)
def test_the_source_of_an_address_is_said_with_its_date(source: str, found_on: date, said: str) -> None:
    assert words.found(source, found_on, today=date(2027, 2, 22)) == said


def test_the_deadline_is_said_on_the_clock_of_the_constituency() -> None:
    noumea = words.Recipient(name="N", sex=None, link="x", local=local_time("98801"))

    assert valued("echeance", who=noumea) == (
        "samedi 27 mars à 4 h en Nouvelle-Calédonie (vendredi 26 mars à 18 h à Paris)"
    )
    assert valued("echeance_jour", who=noumea) == "27 mars"
