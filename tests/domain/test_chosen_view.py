"""A choice and its address say the same thing, in one form."""

from __future__ import annotations

from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campagne.domain.chosen_view import DIRECTIONS, ORDERS, SHEETS, Choice, UnknownView, read

KEYS = st.frozensets(st.text("abcdef0123456789_", min_size=1, max_size=8), max_size=4)
CHOICES = st.builds(
    Choice,
    candidacies=KEYS,
    questions=KEYS,
    themes=KEYS,
    order=st.sampled_from(ORDERS),
    differences=st.booleans(),
    direction=st.sampled_from(["", *DIRECTIONS]),
    sheet=st.sampled_from(["", *SHEETS]),
    edition=st.none() | st.integers(1, 999_999),
)


@given(CHOICES)
def test_an_address_gives_back_the_choice_that_wrote_it(choice: Choice) -> None:
    assert read(parse_qs(choice.query())) == choice


def test_the_order_of_parameters_never_orders_candidacies() -> None:
    assert read({"candidature": ["b", "a"]}).query() == read({"candidature": ["a", "b"]}).query()


def test_parameters_of_other_sites_change_nothing() -> None:
    assert read({"utm_source": ["lettre"], "fbclid": ["x"]}) == Choice()


@pytest.mark.parametrize(
    "parameters",
    [
        {"ordre": ["alphabetique"]},
        {"ordre": ["officiel", "position"]},
        {"sens": ["dessus"]},
        {"differences": ["oui"]},
        {"imprimer": ["3"]},
        {"edition": ["-1"]},
        {"edition": ["1e3"]},
        {"edition": ["٣"]},
        {"edition": ["1", "2"]},
        {"edition": ["9" * 5000]},
    ],
)
def test_a_value_that_means_nothing_is_refused_in_french(parameters: dict[str, list[str]]) -> None:
    with pytest.raises(UnknownView, match="Dans cette adresse"):
        read(parameters)


def test_everything_keeps_the_order_and_the_edition() -> None:
    choice = Choice(candidacies=frozenset("a"), themes=frozenset("t"), order="position", edition=3, sheet="fiche")

    assert choice.everything() == Choice(order="position", edition=3)
