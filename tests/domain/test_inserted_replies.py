"""An inserted reply in words, in JSON, and beside the rows that it is about."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from campagne.domain.inserted_replies import Reply, quotes, to
from campagne.domain.reply_columns import COLUMN, beside, beside_pieces

ONE = Reply(
    ref="abc234def567",
    candidacy_ref="k3f9",
    question_key="logement",
    name="Paul Vasseur",
    quality="bailleur cité",
    passage="",
    text="Jamais.",
    edition=2,
    inserted_at=datetime(2027, 4, 6, 22, 30, tzinfo=UTC),
)
WHOLE = replace(ONE, question_key="", name="Awa Delorme", text="Rien de tout cela.")
LONG = ("edition", "candidature", "question")


def test_it_says_whose_it_is_and_since_which_day_in_paris() -> None:
    assert ONE.title == "Réponse de Paul Vasseur, bailleur cité, insérée le 7 avril 2027 (droit de réponse)"
    assert WHOLE.title.startswith("Réponse d'Awa Delorme")
    assert ONE.as_json()["inserted_at"] == "2027-04-06T22:30:00Z"
    assert (ONE.as_json()["question"], WHOLE.as_json()["question"]) == ("logement", None)


def test_replies_are_told_apart_by_what_they_answer() -> None:
    assert to([ONE, WHOLE], "k3f9") == [ONE, WHOLE]
    assert to([ONE, WHOLE], "k3f9", "logement") == [ONE]
    assert to([ONE, WHOLE], "k3f9", "") == [WHOLE]
    assert to([ONE, WHOLE], "autre") == []


def test_a_file_has_one_more_column_where_a_reply_was_inserted_and_there_alone() -> None:
    rows = [["2", "k3f9", "logement"], ["2", "k3f9", "emploi"], ["2", "autre", "logement"]]

    assert beside(LONG, rows, [])[0] == LONG
    assert list(beside(LONG, rows, [])[1]) == rows
    columns, replied = beside(LONG, rows, [ONE, WHOLE])

    whole = f"{WHOLE.title} : Rien de tout cela."
    assert columns == (*LONG, COLUMN)
    assert [row[-1] for row in replied] == [f"{ONE.title} : Jamais.\n\n{whole}", whole, ""]


def test_where_a_candidacy_has_one_row_every_reply_stands_on_it() -> None:
    columns, replied = beside(("candidature", "logement"), [["k3f9", "pour"]], [ONE, WHOLE])

    assert columns == ("candidature", "logement", COLUMN)
    assert next(replied)[-1].count("(droit de réponse)") == 2


def test_rows_in_pieces_get_the_same_column() -> None:
    columns, replied = beside_pieces(LONG, [(("2", "k3f9"), "logement")], [ONE])

    assert columns == (*LONG, COLUMN)
    assert list(replied) == [(("2", "k3f9"), "logement", f"{ONE.title} : Jamais.")]


@pytest.mark.parametrize(
    ("passage", "found"),
    [
        ("M. Vasseur le premier", True),
        ("« m. vasseur, LE PREMIER ! »", True),
        ("Les bailleurs… M. Vasseur", True),
        ("Autre chose ... le premier", True),
        ("Il a dit : « Les bailleurs trient, M. Vasseur le premier. » C'est faux.", True),
        ("Vass", False),
        ("M. Vasseur le dernier", False),
        ("…", False),
        ("", False),
    ],
)
def test_a_passage_quotes_the_words_of_a_text(passage: str, found: bool) -> None:
    assert quotes(passage, "Les bailleurs trient, M. Vasseur le premier.") is found
    assert not quotes(passage, "")
