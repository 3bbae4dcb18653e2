"""Lines are counted as they would be written, eighty characters each, and limits follow what is contested."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campagne.domain.reply_length import LEAST, LINE, MOST, lines, most


@pytest.mark.parametrize(
    ("text", "number"),
    [("", 0), ("  \n\n", 0), ("Non.", 1), ("x" * LINE, 1), ("x" * (LINE + 1), 2), ("a\n\nb", 2), (" a \n" * 3, 3)],
)
def test_lines_are_counted(text: str, number: int) -> None:
    assert lines(text) == number


def test_a_short_text_may_still_be_answered_in_fifty_lines() -> None:
    assert most("Pour.") == LEAST


def test_a_long_text_is_answered_at_its_length_and_never_past_two_hundred_lines() -> None:
    assert most("x\n" * 120) == 120
    assert most("x\n" * 500) == MOST
    assert most() == MOST


@given(st.text(), st.text())
def test_a_text_that_grows_never_takes_fewer_lines(text: str, more: str) -> None:
    assert lines(text + "\n" + more) == lines(text) + lines(more)
