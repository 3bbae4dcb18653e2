"""Two versions side by side: nothing of either is lost, and what is said to be the same is in both."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from campagne.domain.text_differences import WORDS_MOST, Part, differences

TEXTS = st.text(alphabet="ab é’.\n", max_size=60)


@given(TEXTS, TEXTS)
def test_both_versions_are_found_again_in_the_parts(before: str, after: str) -> None:
    parts = differences(before, after)

    assert "".join(part.text for part in parts if part.kind != "added") == before
    assert "".join(part.text for part in parts if part.kind != "removed") == after


@given(TEXTS)
def test_a_text_that_did_not_change_has_nothing_added_or_removed(text: str) -> None:
    assert differences(text, text) == ([Part("same", text)] if text else [])


def test_words_change_and_not_letters() -> None:
    assert differences("Oui, dès 2027.", "Oui, dès 2028.") == [
        Part("same", "Oui, dès "),
        Part("removed", "2027"),
        Part("added", "2028"),
        Part("same", "."),
    ]


def test_texts_too_long_to_compare_are_shown_whole() -> None:
    before, after = "a " * WORDS_MOST, "b " * WORDS_MOST

    assert differences(before, after) == [Part("removed", before), Part("added", after)]
