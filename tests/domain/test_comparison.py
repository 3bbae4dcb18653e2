"""The comparison: which form, which words, what a chosen view hides and says that it hides."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campagne.domain.chosen_view import Choice, UnknownView
from campagne.domain.comparison import CHARACTERS_MOST, SHEET_ROWS, ComparisonTable, Form
from campagne.domain.published import Publication
from tests.factories.published import comparison


def table(publication: Publication | None = None, **chosen: Any) -> ComparisonTable:
    return ComparisonTable(publication or comparison(), Choice(**chosen))


def refs(*places: int) -> frozenset[str]:
    return frozenset(f"c{place:07d}" for place in places)


@pytest.mark.parametrize(
    ("displayed", "form"),
    [(1, Form.SIDE_BY_SIDE), (3, Form.SIDE_BY_SIDE), (4, Form.ACROSS), (12, Form.ACROSS), (13, Form.TURNED)],
)
def test_the_form_follows_the_number_of_candidacies_displayed(displayed: int, form: Form) -> None:
    assert table(comparison(displayed)).form is form


def test_choosing_three_candidacies_out_of_many_puts_them_side_by_side() -> None:
    assert table(comparison(19), candidacies=refs(2, 5, 7)).form is Form.SIDE_BY_SIDE


def test_a_reader_may_turn_the_table_both_ways() -> None:
    assert table(comparison(12), direction="candidatures").form is Form.TURNED
    assert table(comparison(19), direction="questions").form is Form.ACROSS


def test_a_silent_candidacy_keeps_its_place_and_as_many_cells_as_the_others() -> None:
    compared = table()

    assert [c.place for c in compared.candidacies] == list(range(1, 13))
    assert {len(line.cells) for line in compared.lines} == {12}
    silent = [line.cells[3] for line in compared.lines]
    assert {(cell.words, cell.spoken, cell.readable) for cell in silent} == {("–", "sans réponse publiée", False)}


def test_a_word_without_more_to_read_is_no_link() -> None:
    cells = [cell for line in table().lines for cell in line.cells if cell.answer]

    assert all(cell.readable == bool(cell.answer and cell.answer.text) for cell in cells)
    assert {cell.readable for cell in cells} == {True, False}


def test_a_cell_says_where_its_text_stands_and_whose_it_is() -> None:
    cell = table().lines[2].cells[2]

    assert (cell.anchor, cell.invitation) == ("q3-c3", "lire la réponse d'Awa Delorme")


def test_nothing_hidden_says_nothing() -> None:
    assert (table().hides, table().chosen_line) == (False, "")


@pytest.mark.parametrize(
    ("chosen", "line"),
    [
        ({"candidacies": refs(1, 2)}, "Vue choisie : 2 candidatures sur 12."),
        ({"candidacies": refs(4)}, "Vue choisie : 1 candidature sur 12."),
        ({"themes": frozenset({"logement"})}, "Vue choisie : 2 questions sur 9."),
        (
            {"candidacies": refs(1, 2), "questions": frozenset({"cv_recrutement"})},
            "Vue choisie : 2 candidatures sur 12, 1 question sur 9.",
        ),
    ],
)
def test_whatever_is_hidden_is_said(chosen: dict[str, Any], line: str) -> None:
    assert table(**chosen).chosen_line == line


def test_only_the_differences_hides_what_those_displayed_say_alike_and_says_how_much() -> None:
    compared = table(candidacies=refs(2, 3), differences=True)

    assert [line.question.key for line in compared.lines] == ["acces_guichets"]
    assert compared.differences_line == (
        "8 questions cachées sur 9 : même position chez toutes les candidatures affichées qui ont répondu."
    )
    assert compared.chosen_line == "Vue choisie : 2 candidatures sur 12, 1 question sur 9."


def test_only_the_differences_says_when_it_hides_nothing() -> None:
    whole = table(differences=True)

    assert (whole.same, whole.hides) == ([], False)
    assert whole.differences_line == "Toutes les questions affichées montrent des différences."
    assert table().differences_line == ""


def test_a_chosen_view_still_counts_everyone() -> None:
    whole = [line.counts for line in table().lines]

    assert [line.counts for line in table(candidacies=refs(1)).lines] == whole


def test_by_position_keeps_the_groups_in_one_order_empty_ones_included_the_unanswered_last() -> None:
    groups = table(order="position").lines[0].groups(by_position=True)

    assert [(count.words, [cell.candidacy.place for cell in cells]) for count, cells in groups if count] == [
        ("pour", [1, 2, 3, 6, 8, 12]),
        ("contre", [5]),
        ("nuancé", [11]),
        ("ne se prononce pas", []),
        ("sans réponse publiée", [4, 7, 9, 10]),
    ]


def test_many_questions_turned_come_one_theme_at_a_time() -> None:
    compared = table(comparison(13, 18))

    assert {question.theme_key for question in compared.questions} == {"logement"}
    assert compared.chosen_line == "Vue choisie : 2 questions sur 18."
    assert compared.all_themes_choice == Choice(themes=frozenset({"tous"}))
    assert len(table(comparison(13, 18), themes=frozenset({"tous"})).questions) == 18


def test_too_much_text_comes_one_theme_at_a_time_under_a_table_that_stays_whole() -> None:
    long = comparison()
    long = replace(long, answers=[replace(answer, text="x" * 1_000) for answer in long.answers])
    assert sum(len(answer.text) for answer in long.answers) > CHARACTERS_MOST

    compared = table(long, themes=frozenset({"travail"}))

    assert (len(compared.questions), compared.hides) == (9, False)
    assert [question.theme_key for question in compared.texts] == ["travail", "travail"]
    assert compared.all_themes_choice is None
    assert {question.theme_key for question in table(long).texts} == {"logement"}


@pytest.mark.parametrize(
    "chosen", [{"candidacies": refs(13)}, {"questions": frozenset({"x"})}, {"themes": frozenset({"x"})}]
)
def test_what_the_page_does_not_have_is_refused(chosen: dict[str, Any]) -> None:
    with pytest.raises(UnknownView, match="que cette page n'a pas"):
        table(**chosen)


WHOLE = comparison(14, 13)


@given(
    st.frozensets(st.sampled_from([c.ref for c in WHOLE.candidacies])),
    st.frozensets(st.sampled_from([q.key for q in WHOLE.questions])),
    st.frozensets(st.sampled_from([*{q.theme_key for q in WHOLE.questions}, "tous"])),
    st.booleans(),
    st.sampled_from(["", "questions", "candidatures"]),
)
def test_whatever_is_chosen_order_and_shape_hold(
    candidacies: frozenset[str], questions: frozenset[str], themes: frozenset[str], differences: bool, direction: str
) -> None:
    compared = table(
        WHOLE,
        candidacies=candidacies,
        questions=questions,
        themes=themes,
        differences=differences,
        direction=direction,
    )

    places = [c.place for c in compared.candidacies]
    numbers = [q.number for q in compared.questions]
    assert places == sorted(set(places))
    assert places
    assert numbers == sorted(set(numbers))
    assert all([cell.candidacy for cell in line.cells] == compared.candidacies for line in compared.lines)
    assert {question.number for question in compared.texts} <= set(numbers)
    assert not ComparisonTable(WHOLE, compared.whole_choice).hides
    assert bool(compared.chosen_line) == (len(places) < 14 or len(numbers) < 13)
    for line in compared.lines:
        shown = [cell for _, cells in line.groups(by_position=True) for cell in cells]
        assert sorted(cell.candidacy.place for cell in shown) == places
        assert sum(count.number for count in line.counts) == 14


@given(st.integers(1, 100))
def test_printed_sheets_are_as_few_and_as_even_as_can_be(count: int) -> None:
    compared = table(comparison(count), direction="candidatures")
    held = [len(sheet) for sheet in compared.sheets]

    assert [place for sheet in compared.sheets for place in sheet] == list(range(count))
    assert max(held) <= SHEET_ROWS
    assert (len(held) - 1) * SHEET_ROWS < count
    assert max(held) - min(held) <= 1
