"""The drawn order: the same for everyone who has the seed, and blind to what references stand for."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from campagne.domain.drawing import drawn_order, new_seed

REFS = st.lists(st.text("23456789abcdefghjkmnpqrstuvwxyz", min_size=1, max_size=8), unique=True)


@given(REFS, st.randoms())
def test_the_order_depends_on_the_seed_and_the_references_alone(refs: list[str], shuffler: object) -> None:
    seed = new_seed()
    before = drawn_order(refs, seed)
    shuffler.shuffle(refs)  # type: ignore[attr-defined]

    assert drawn_order(refs, seed) == before
    assert sorted(before) == sorted(refs)


def test_two_seeds_draw_two_orders() -> None:
    refs = [f"ref{number}" for number in range(50)]

    assert drawn_order(refs, "a") != drawn_order(refs, "b")
    assert drawn_order(refs, "a") != refs


def test_every_place_is_as_likely_for_the_first_of_the_list() -> None:
    refs = [f"ref{number}" for number in range(10)]
    places = [drawn_order(refs, str(seed)).index("ref0") for seed in range(2000)]

    counts = [places.count(place) for place in range(10)]
    assert sum((count - 200) ** 2 / 200 for count in counts) < 27.9  # chi-square, 9 degrees of freedom, 1 in 1000


def test_no_party_nor_first_letter_is_written_to_earlier() -> None:
    """Chi-square of halves against twelve parties, then against initials, over many draws (11 degrees, 1 in 1000)."""
    refs = [f"{number:04x}" for number in range(120)]
    parties, initials = [rank % 12 for rank in range(120)], [rank // 10 for rank in range(120)]
    for groups in (parties, initials):
        early = [0] * 12
        for seed in range(200):
            for ref in drawn_order(refs, f"seed{seed}")[:60]:
                early[groups[refs.index(ref)]] += 1
        expected = 200 * 60 / 12
        assert sum((count - expected) ** 2 / expected for count in early) < 31.3


def test_seeds_are_drawn() -> None:
    assert len({new_seed() for _ in range(100)}) == 100
