"""The sentences to copy about a campaign leave no hole, whatever is not known yet."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from campagne.domain.published import Publication
from campagne.domain.quotable import overview
from tests.factories.published import comparison

WHOLE = comparison()
NONE_YET = [replace(each, state="not_invited") for each in WHOLE.candidacies]


def said(publication: Publication) -> str:
    return overview(publication, "https://example.org/").replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("changes", "opening"),
    [
        ({}, "les mêmes 9 questions sont posées à toutes les candidatures par Élues et élus"),
        ({"questions": WHOLE.questions[:1]}, "la même question est posée à toutes les candidatures par Élues et élus"),
        ({"questions": []}, "les mêmes questions sont posées à toutes les candidatures par Élues et élus"),
    ],
)
def test_questions_are_counted_once_there_are_some(changes: dict[str, Any], opening: str) -> None:
    assert said(replace(WHOLE, **changes)).startswith(f"Présidentielle 2027 : {opening}")


def test_who_asks_is_not_spoken_of_before_it_is_known() -> None:
    unnamed = replace(WHOLE, campaign=replace(WHOLE.campaign, organisation=""))
    assert said(unnamed).startswith(
        "Présidentielle 2027 : les mêmes 9 questions sont posées à toutes les candidatures. Au 6 avril 2027, "
    )


def test_nobody_who_has_answered_is_singular() -> None:
    early = replace(WHOLE, candidacies=NONE_YET, answers=[])
    assert "Au 6 avril 2027, 0 candidature sur 12 a répondu. Le détail : aucune réponse publiée ; 12 pas" in said(early)


def test_a_campaign_without_candidacies_says_so() -> None:
    empty = replace(WHOLE, candidacies=[], answers=[])
    assert "Au 6 avril 2027, aucune candidature n'est encore connue. Source : édition 6, https://" in said(empty)
    assert empty.title == "Présidentielle 2027 : aucune candidature"
