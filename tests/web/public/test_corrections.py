"""An answer given in time and corrected since: the day of the one and that of the other, wherever it is read."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask

from campagne.domain.late_changes import LateChange
from campagne.domain.published import Publication
from tests.factories.editions import publish
from tests.factories.published import comparison
from tests.fixtures.client import CheckedClient
from tests.web.public.conftest import NATIONAL, read, said

LATE = datetime(2027, 4, 2, 9, tzinfo=UTC)
CHANGES: list[LateChange] = [
    {"at": "2027-04-02T09:00:00Z", "changed": ["cv_recrutement"], "added": ["sanctions_bailleurs"], "removed": []}
]
CANDIDACY = f"{NATIONAL}/candidatures/c0000001"


def told(**changes: Any) -> Publication:
    """The comparison, in which the first candidacy corrected an answer late and gave another."""
    whole = comparison()
    first = {"marks": ["corrected"], "signed_at": LATE, "late_changes": CHANGES, **changes}
    again = {("c0000001", key) for key in ("cv_recrutement", "sanctions_bailleurs")}
    return replace(
        whole,
        candidacies=[replace(whole.candidacies[0], **first), *whole.candidacies[1:]],
        answers=[
            replace(each, answered_at=LATE) if (each.candidacy_ref, each.question_key) in again else each
            for each in whole.answers
        ],
    )


@pytest.fixture
def corrected(app: Flask) -> None:
    publish(app, told())


@pytest.mark.usefixtures("corrected")
def test_a_candidacy_answered_when_it_did_first_and_says_when_it_corrected(client: CheckedClient) -> None:
    page = read(client, CANDIDACY)
    text = " ".join(said(page, "main"))
    assert "A répondu le 24 mars (9 questions sur 9) · corrigé et complété le 2 avril." in text
    assert (
        "Réponses déposées par le lien envoyé à l'adresse de sa campagne à partir du 24 mars ; dernière validation "
        "déclarée par Inès Marchetti (la personne candidate) le 2 avril. Elle n'a changé que ce qui porte cette date."
    ) in text
    sources = {
        key: said(page, f"#{key} .source") for key in ("testing_logement", "sanctions_bailleurs", "cv_recrutement")
    }
    assert sources == {
        "testing_logement": ["Réponse du 24 mars"],
        "sanctions_bailleurs": ["Réponse du 2 avril, arrivée après le délai"],
        "cv_recrutement": ["Réponse du 2 avril, corrigée"],
    }


@pytest.mark.usefixtures("corrected")
@pytest.mark.parametrize("address", ["/tableau", "/tableau?candidature=c0000001", "/sollicitations"])
def test_the_mark_of_a_correction_has_its_date(client: CheckedClient, address: str) -> None:
    assert "corrigé et complété le 2 avril" in " ".join(said(read(client, NATIONAL + address), "main"))


@pytest.mark.usefixtures("corrected")
def test_a_list_of_answers_marks_those_alone_that_came_late_or_changed(client: CheckedClient) -> None:
    found = said(read(client, f"{NATIONAL}/reponses?candidature=c0000001"), ".source")
    assert [each.partition(" · ")[0] for each in found][:4] == [
        "Réponse du 24 mars",
        "Réponse du 2 avril, arrivée après le délai",
        "Réponse du 2 avril, corrigée",
        "Réponse du 24 mars",
    ]


@pytest.mark.usefixtures("corrected")
def test_files_say_since_when_and_when_it_was_corrected(client: CheckedClient) -> None:
    for address in ("/tableau.csv", "/candidatures/c0000001.csv", "/sollicitations.csv"):
        content = client.get(NATIONAL + address).get_data(as_text=True).removeprefix("\ufeff")
        row = next(iter(csv.DictReader(io.StringIO(content, newline=""), delimiter=";")))
        found = (row["etat_depuis"], row["marques"], row["corrige_le"])
        assert found == ("2027-03-24T10:00:00Z", "corrected", "2027-04-02T09:00:00Z"), address
    for address in ("/tableau.json", "/sollicitations.json"):
        one = client.get(NATIONAL + address).get_json()["candidacies"][0]
        assert (one["state_since"], one["marks"], one["corrections"]) == (
            "2027-03-24T10:00:00Z",
            ["corrected"],
            CHANGES,
        )


def test_a_former_edition_dates_its_correction_by_the_last_signature(app: Flask, client: CheckedClient) -> None:
    publish(app, told(late_changes=None, state_since=LATE, state_sentence="A répondu le 2 avril (9 questions sur 9)."))
    text = " ".join(said(read(client, CANDIDACY), "main"))
    assert "A répondu le 2 avril (9 questions sur 9) · corrigé le 2 avril." in text
    assert "arrivée après le délai" not in text


def test_of_what_began_late_only_the_words_given_since_are_late(app: Flask, client: CheckedClient) -> None:
    publish(app, told(marks=["late"], late_changes=None, state_since=LATE))
    page = read(client, CANDIDACY)
    assert said(page, "#testing_logement .source") == ["Réponse du 24 mars"]
    assert said(page, "#sanctions_bailleurs .source") == ["Réponse du 2 avril, arrivée après le délai"]
