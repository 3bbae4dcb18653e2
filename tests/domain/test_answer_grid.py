"""The grid keeps and counts what going through the answers one by one keeps and counts."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from campagne.domain.answer_grid import AnswerGrid

QUESTIONS = ["q1", "q2", "q3"]
KEYS = ["pour", "contre", "a", "b", "texte"]
CELL = st.one_of(st.none(), st.sampled_from(["pour", "contre", "a", "b", "a b", "texte"]))
Given = tuple[int, str, str, str]
ROWS = st.lists(st.lists(CELL, min_size=3, max_size=3), max_size=9)


def build(rows: list[list[str | None]]) -> tuple[AnswerGrid, list[Given]]:
    people = [f"c{n}" for n in range(len(rows))]
    features = {
        "place": [f"0{n % 3}" for n in range(len(rows))],
        "marks": [("", "late", "late letter", "letter")[n % 4] for n in range(len(rows))],
    }
    given = [
        (100 - (3 * place + rank), f"c{place}", key, keys)
        for place, row in enumerate(rows)
        for rank, (key, keys) in enumerate(zip(QUESTIONS, row, strict=True))
        if keys
    ]
    grouped = [(question, keys, [row], [ref]) for row, ref, question, keys in reversed(given)]
    return AnswerGrid(people, QUESTIONS, grouped, features), given


@given(ROWS, st.sets(st.sampled_from(QUESTIONS)), st.sets(st.sampled_from(KEYS)), st.sets(st.integers(70, 101)))
def test_a_choice_keeps_the_answers_that_it_describes_in_their_order(
    rows: list[list[str | None]], questions: set[str], keys: set[str], found: set[int]
) -> None:
    grid, answers = build(rows)
    mask = grid.of_questions(questions) & grid.of_keys(keys) & grid.of_rows(found)
    mask &= grid.of_feature("place", {"00", "02"})

    kept = [
        row
        for row, ref, question, held in answers
        if question in questions and keys & set(held.split()) and row in found and int(ref[1:]) % 3 != 1
    ]
    assert grid.rows(mask, 0) == kept
    assert grid.rows(mask, 1, 3) == kept[1:3]
    assert list(grid.each_row(mask)) == kept
    assert mask.bit_count() == len(kept)


@given(ROWS)
def test_counts_are_those_of_going_through_the_answers(rows: list[list[str | None]]) -> None:
    grid, answers = build(rows)
    everything = grid.everything

    assert grid.by_question(everything) == {key: sum(key == asked for _, _, asked, _ in answers) for key in QUESTIONS}
    assert grid.by_candidacy(everything) == [sum(keys is not None for keys in row) for row in rows]
    assert grid.by_key(everything, KEYS) == {key: sum(key in held.split() for *_, held in answers) for key in KEYS}
    assert grid.by_feature("place", grid.by_candidacy(everything)) == Counter(
        f"0{int(ref[1:]) % 3}" for _, ref, _, _ in answers
    )


@given(ROWS)
def test_a_candidacy_counts_under_each_value_of_a_feature(rows: list[list[str | None]]) -> None:
    grid, _ = build(rows)
    late, letter = (grid.of_feature("marks", {mark}) for mark in ("late", "letter"))

    numbers = range(len(rows))
    assert grid.people(late) == sum(n % 4 in {1, 2} for n in numbers)
    assert grid.people(late & letter) == sum(n % 4 == 2 for n in numbers)
    assert grid.by_feature("marks", [1] * len(rows)) == Counter(
        mark for n in numbers for mark in grid.features["marks"][n].split()
    )


@given(ROWS)
def test_by_position_each_answer_comes_once_under_the_first_of_its_keys(rows: list[list[str | None]]) -> None:
    grid, answers = build(rows)
    order = ["contre", "b", "a"]

    ranked = sorted(answers, key=lambda each: next((n for n, key in enumerate(order) if key in each[3].split()), 9))
    assert grid.rows(grid.everything, 0, order=order) == [row for row, *_ in ranked]


def test_an_edition_without_questions_has_an_empty_grid() -> None:
    grid = AnswerGrid(["c1"], [], [], {"place": ["FR"]})

    assert grid.everything == grid.of_questions(["q1"]) == grid.of_feature("place", {"FR"}) == 0
    assert grid.rows(grid.everything, 0) == []
    assert grid.by_candidacy(0) == [0]
