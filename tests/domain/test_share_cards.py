"""What a shared link shows is the question, the date and everybody's counts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from campagne.domain.counts import Count
from campagne.domain.quotable import Tally
from campagne.domain.share_cards import ShareCard
from tests.factories.published import comparison

WHOLE = comparison()
QUESTION = WHOLE.questions[0]


def card(*counts: Count) -> ShareCard:
    answers = [answer for answer in WHOLE.answers if answer.question_key == QUESTION.key]
    tally = Tally.of(QUESTION, WHOLE.candidacies, answers)
    return ShareCard(WHOLE.subject, WHOLE.campaign, WHOLE.edition, replace(tally, counts=counts or tally.counts))


def test_the_description_says_the_date_the_edition_and_the_counts_with_their_zeros() -> None:
    said = card().description.replace("\u00a0", " ")

    assert said.startswith(
        "Présidentielle 2027. État au mardi 6 avril 2027 à 10 h (heure de Paris), édition 6 : 6 pour · "
    )
    assert " 0 ne se prononce pas · " in said
    assert said.endswith(" sans réponse publiée. Ceci n'est pas un sondage.")


def test_the_drawing_names_nobody_and_quotes_no_answer() -> None:
    drawing = str(card().drawing)

    assert QUESTION.text.split("?")[0].strip() in drawing.replace("\u00a0", " ")
    assert not [each.name for each in WHOLE.candidacies if each.name in drawing]
    assert not [each.text for each in WHOLE.answers if each.text and each.text in drawing]


def test_the_drawing_supports_nobody() -> None:
    assert "Ceci n'est pas un sondage. Sans soutien à aucune candidature." in card().drawing["standing"]


@pytest.mark.parametrize(
    ("counts", "tiles"),
    [
        ([Count("pour", 6, "pour")] * 5, True),
        ([Count("pour", 6, "pour")] * 6, False),
        ([Count("a", 6, "une mesure de plus de vingt-quatre lettres")], False),
    ],
)
def test_many_counts_and_long_words_stand_in_a_list(counts: list[Count], tiles: bool) -> None:
    assert card(*counts).drawing["tiles"] is tiles
