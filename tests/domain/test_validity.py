"""What was public when: every edition finds in the runs exactly what it showed."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from campagne.domain.validity import Version, at, spans

LATEST = 12


@st.composite
def histories(draw: st.DrawFn) -> list[Version[str]]:
    """Versions that never overlap, with or without gaps, as public rows leave them."""
    edges = sorted(draw(st.sets(st.integers(1, LATEST), min_size=1, max_size=6)))
    versions = []
    for rank, first in enumerate(edges):
        latest = edges[rank + 1] - 1 if rank + 1 < len(edges) else None
        last = draw(st.sampled_from([latest, first])) if latest is None or latest > first else latest
        versions.append(Version(first, last, f"v{rank}"))
    return versions


@given(st.lists(histories(), min_size=1, max_size=3))
def test_nothing_changes_within_a_run_and_every_edition_belongs_to_one(found: list[list[Version[str]]]) -> None:
    runs = list(spans(found))

    begins = min(versions[0].first for versions in found)
    covered = [number for first, last in runs for number in range(first, (last or LATEST + 1) + 1)]
    assert covered == list(range(begins, LATEST + 2))
    for first, last in runs:
        for number in range(first, (last or LATEST + 1) + 1):
            assert [at(versions, number) for versions in found] == [at(versions, first) for versions in found]


@given(st.lists(histories(), min_size=1, max_size=3))
def test_two_runs_side_by_side_differ(found: list[list[Version[str]]]) -> None:
    shown = [[at(versions, first) for versions in found] for first, _last in spans(found)]

    assert all(before != after for before, after in pairwise(shown))


def test_nothing_has_no_run() -> None:
    assert list(spans([[], []])) == []


def test_a_version_shows_in_its_own_editions_only() -> None:
    versions = [Version(2, 3, "a"), Version(5, None, "b")]

    assert [at(versions, number) for number in range(1, 7)] == [None, "a", "a", None, "b", "b"]
