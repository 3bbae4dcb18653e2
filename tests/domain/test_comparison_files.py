"""The files hold the rows that the page shows; a spreadsheet finds no formula in them, JSON is exact."""

from __future__ import annotations

import csv
import io
import json
import sys
import unicodedata
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campagne.domain.answer_rows import DICTIONARY
from campagne.domain.answers import COMMITMENTS
from campagne.domain.chosen_view import Choice
from campagne.domain.comparison import ComparisonTable
from campagne.domain.comparison_files import as_json, as_rows
from campagne.domain.csv_files import FORMULA_STARTS, csv_text, guarded
from campagne.domain.published import Publication
from tests.factories.published import comparison

COLUMNS = (
    "edition;circonscription;candidature;ordre;nom;etiquette;nuance_attribuee;etat;etat_libelle;etat_depuis;question;"
    "question_titre;position;position_libelle;engagement;engagement_libelle;commentaire;revision;repondu_le;transcrit;"
    "panneau;circonscription_insee;nuance_libelle;marques;marques_libelle;corrige_le;mot_d_ouverture_masque"
)


def table(publication: Publication | None = None, **chosen: Any) -> ComparisonTable:
    return ComparisonTable(publication or comparison(), Choice(**chosen))


def rows(content: str) -> list[dict[str, str]]:
    assert content.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(content.removeprefix("\ufeff"), newline=""), delimiter=";"))


def test_the_header_is_the_one_that_others_script_against() -> None:
    content = csv_text(*as_rows([table()]))

    assert content.splitlines()[0] == f"\ufeff{COLUMNS}"
    assert content.count("\r\n") == content.count("\n")


def test_there_is_one_row_a_candidacy_and_question_the_silent_included() -> None:
    found = rows(csv_text(*as_rows([table()])))

    assert len(found) == 108
    silent = [row for row in found if row["candidature"] == "c0000004"]
    assert len(silent) == 9
    assert {(row["position"], row["revision"], row["etat"]) for row in silent} == {("", "", "no_answer")}


@pytest.mark.parametrize("wide", [False, True])
def test_before_any_question_there_is_one_row_a_candidacy(wide: bool) -> None:
    found = rows(csv_text(*as_rows([table(replace(comparison(), questions=(), answers=()))], wide=wide)))

    assert len(found) == 12
    assert found[3]["etat"] == "no_answer"


def test_the_wide_shape_has_one_row_a_candidacy_and_each_code_beside_its_words() -> None:
    found = rows(csv_text(*as_rows([table()], wide=True)))

    assert len(found) == 12
    assert len(found[0]) == 10 + 9 * 4 + 1 + 7
    assert (found[4]["testing_logement"], found[4]["testing_logement_libelle"]) == ("contre", "Contre")
    assert found[4]["testing_logement_commentaire"].startswith("Nous le ferons")
    engaged = (found[0]["aide_victimes_engagement"], found[0]["aide_victimes_engagement_libelle"])
    assert engaged == ("principe", "Engagement de principe")


@pytest.mark.parametrize("wide", [False, True])
def test_states_and_marks_stand_as_codes_and_in_words(wide: bool) -> None:
    told = comparison()
    late = replace(told.candidacies[0], marks=["late", "corrected"])
    found = rows(csv_text(*as_rows([table(replace(told, candidacies=[late, *told.candidacies[1:]]))], wide=wide)))

    answered, silent = (next(row for row in found if row["candidature"] == ref) for ref in (late.ref, "c0000004"))
    assert (answered["etat"], answered["etat_libelle"]) == ("answered", "a répondu (9 sur 9)")
    assert (silent["etat"], silent["etat_libelle"], silent["marques"]) == ("no_answer", "sans réponse", "")
    assert answered["marques"] == "late corrected"
    assert answered["marques_libelle"] == " ; ".join(late.mark_words)


def test_each_code_of_an_answer_stands_beside_its_words() -> None:
    found = [row for row in rows(csv_text(*as_rows([table()]))) if row["engagement"]]

    said = {(row["engagement"], row["engagement_libelle"]) for row in found}
    assert said == set(COMMITMENTS.items()) & said
    assert len(said) > 2


@pytest.mark.parametrize("wide", [True, False])
def test_a_chosen_view_is_said_on_each_row_of_its_file(wide: bool) -> None:
    content = csv_text(*as_rows([table(candidacies=frozenset({"c0000001"}))], wide=wide))

    assert {row["vue"] for row in rows(content)} == {"Vue choisie : 1 candidature sur 12."}


def test_every_column_is_explained() -> None:
    assert set(COLUMNS.split(";")) | {"vue", "droit_de_reponse"} == set(DICTIONARY)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠", " =", "\u00a0@"])
def test_nothing_in_the_csv_starts_a_formula(start: str) -> None:
    assert guarded(f"{start}1+1") == f"'{start}1+1"


@pytest.mark.parametrize("text", ["", "Pour", "L'État", "1 - 2", "« = »", "–"])
def test_ordinary_text_is_left_as_it_is(text: str) -> None:
    assert guarded(text) == text


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60))
def test_text_is_whole_in_both_files(text: str) -> None:
    whole = comparison(1, 1)
    whole = replace(whole, answers=[replace(whole.answers[0], text=text)])

    read = rows(csv_text(*as_rows([table(whole)])))[0]["commentaire"]

    assert read.removeprefix("'") == text.removeprefix("'") if guarded(text) == text else read == f"'{text}"
    assert as_json(table(whole))["candidacies"][0]["answers"]["testing_logement"]["comment"] == text


def test_the_json_has_the_shape_that_others_script_against() -> None:
    content = json.loads(json.dumps(as_json(table())))

    assert {"campaign", "edition", "licence", "constituency", "constituency_insee", "questions", "candidacies"} == set(
        content
    )
    assert content["edition"] == {"number": 6, "published_at": "2027-04-06T08:00:00Z", "digest": "6" * 64}
    assert {"key", "theme", "text", "kind", "choices"} <= set(content["questions"][0])
    first, silent = content["candidacies"][0], content["candidacies"][3]
    shown = {"ref", "name", "label", "nuance", "nuance_label", "order", "panel", "state", "state_since", "marks"}
    shown |= {"state_label", "mark_labels", "corrections"}
    assert shown | {"opening", "opening_hidden_at", "answers", "replies"} == set(first)
    assert (first["opening"], silent["opening"]) == ("Merci de poser ces questions à tout le monde.", "")
    assert first["replies"] == []
    assert first["answers"]["testing_logement"] == {
        "value": "pour",
        "commitment": None,
        "commitment_label": None,
        "label": "Pour",
        "comment": "C'est au Parlement d'en décider après un débat avec les maires.",
        "transcribed": False,
        "revision": 1,
        "answered_at": "2027-03-24T10:00:00Z",
    }
    assert (silent["state"], silent["answers"]) == ("no_answer", {})


def test_each_row_carries_the_keys_that_join_it_to_the_files_of_the_ministry_and_of_insee() -> None:
    local = table(comparison(2, election="legislative"))

    row = rows(csv_text(*as_rows([local])))[-1]
    content = as_json(local)

    assert [row[key] for key in ("circonscription", "circonscription_insee", "panneau", "nuance_libelle")] == [
        "7103",
        "71003",
        "2",
        "Divers centre",
    ]
    assert (content["constituency"], content["constituency_insee"]) == ("7103", "71003")
    assert [(each["panel"], each["nuance"], each["nuance_label"]) for each in content["candidacies"]] == [
        (1, "DVC", "Divers centre"),
        (2, "DVC", "Divers centre"),
    ]


def test_several_choices_are_a_list_and_a_text_has_no_value() -> None:
    whole = comparison(1, 2)
    several, free = whole.questions
    whole = replace(
        whole,
        questions=[replace(several, kind="multiple_choice"), replace(free, kind="free_text")],
        answers=[replace(whole.answers[0], value="a b"), replace(whole.answers[1], value=None, label="")],
    )

    answers = as_json(table(whole))["candidacies"][0]["answers"]

    assert [answers[question.key]["value"] for question in whole.questions] == [["a", "b"], None]


def test_a_chosen_view_is_said_in_the_json() -> None:
    assert as_json(table(candidacies=frozenset({"c0000001"})))["view"] == "Vue choisie : 1 candidature sur 12."


def test_every_sign_that_a_spreadsheet_may_take_for_another_is_guarded() -> None:
    everything = (chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code < 0xE000)
    taken = {sign for sign in everything if unicodedata.normalize("NFKC", sign)[:1] in set("=+-@\t\r\n\0")}

    assert taken == set(FORMULA_STARTS)
