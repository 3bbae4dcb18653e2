"""What a list of answers shows is in its address, in one form, and an address that means nothing is refused."""

from __future__ import annotations

from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campagne.domain.answer_choice import FILTERS, AnswerChoice, read
from campagne.domain.chosen_view import UnknownView

VALUES = st.sets(st.text("abc0123", min_size=1, max_size=4), max_size=3)
PARAMETERS = st.fixed_dictionaries(
    {
        **{name: VALUES.map(list) for name in FILTERS},
        "q": st.lists(st.text("éa -\"'«&=?#", max_size=20), max_size=1),
        "ordre": st.sampled_from([[], ["officiel"], ["position"]]),
        "edition": st.sampled_from([[], ["3"]]),
    }
)


@given(PARAMETERS)
def test_an_address_reads_back_as_the_choice_that_it_was_written_from(parameters: dict[str, list[str]]) -> None:
    choice = read(parameters)

    assert read(parse_qs(choice.query(page=2))) == choice


@given(PARAMETERS, st.sampled_from(list(FILTERS)), st.text("abc0123", min_size=1, max_size=4))
def test_a_value_taken_twice_changes_nothing(parameters: dict[str, list[str]], name: str, value: str) -> None:
    choice = read(parameters)

    assert choice.toggled(name, value) != choice
    assert choice.toggled(name, value).toggled(name, value) == choice


@pytest.mark.parametrize("name", ["q", "ordre", "edition"])
def test_what_has_one_value_is_not_said_twice(name: str) -> None:
    with pytest.raises(UnknownView, match="dit deux fois"):
        read({name: ["officiel", "position"]})


def test_everything_is_the_choice_without_words_nor_filters() -> None:
    choice = AnswerChoice(q="mot", kept={"question": frozenset({"a"})}, order="position", edition=4)

    assert choice.everything().query() == "ordre=position&edition=4"
    assert choice.hides
    assert not choice.everything().hides
