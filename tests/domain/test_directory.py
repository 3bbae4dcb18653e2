"""Looking candidacies up: words in any order, facets together, counts that keep their promise."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from campagne.domain.directory import FACETS, Directory, Entry, with_words

NOW = datetime(2027, 3, 1, tzinfo=UTC)
VALUES = {
    "departement": ["", "01", "2A"],
    "place": ["0101", "2A01"],
    "status": ["standing", "withdrawn"],
    "reach": ["yes", "no"],
    "state": ["awaited", "answered", "no_answer"],
    "nuance": ["", "DVG"],
    "message": ["sent", "to_reach"],
    "word": ["answered", "nothing"],
    "opposed": ["yes", "no"],
}
NAMES = ["le gac jean claude", "marchetti ines", "o neil ines"]

entries_drawn = st.lists(
    st.builds(
        Entry, id=st.integers(), text=st.sampled_from(NAMES), **{name: st.sampled_from(v) for name, v in VALUES.items()}
    ),
    max_size=30,
)
chosen_drawn = st.fixed_dictionaries({}, optional={name: st.sampled_from(v) for name, v in VALUES.items()})


def directory(entries: list[Entry], until: datetime | None = None) -> Directory:
    return Directory(official=entries, by_name=entries[::-1], places={}, since=NOW, until=until)


@given(entries_drawn, chosen_drawn, st.sampled_from(["", "ines", "Inès MARCHETTI", "personne"]))
def test_each_count_is_what_choosing_that_value_gives(entries: list[Entry], chosen: dict[str, str], words: str) -> None:
    everyone = directory(entries)

    found = everyone.look_up(chosen, words)

    for facet in FACETS:
        for value in VALUES[facet]:
            there = everyone.look_up(chosen | {facet: value}, words).entries
            assert found.counts[facet].get(value, 0) == len(there)


@given(entries_drawn, chosen_drawn, st.sampled_from(["", "ines", "gac jean"]), st.booleans())
def test_what_is_found_is_exactly_what_holds_everything_in_order(
    entries: list[Entry], chosen: dict[str, str], words: str, by_name: bool
) -> None:
    found = directory(entries).look_up(chosen, words, by_name=by_name).entries

    expected = [
        entry
        for entry in (entries[::-1] if by_name else entries)
        if all(getattr(entry, facet) == value for facet, value in chosen.items())
        and all(word in entry.text for word in words.split())
    ]
    assert list(found) == expected


def test_words_are_found_whatever_their_accents_case_and_order() -> None:
    entries = [Entry(rank, name, *[""] * 9) for rank, name in enumerate(NAMES)]

    assert [entry.id for entry in with_words(entries, "  CLAUDE, Le-Gac ")] == [0]
    assert [entry.id for entry in with_words(entries, "Inês")] == [1, 2]
    assert len(with_words(entries, " %-'")) == 3


def test_a_directory_holds_until_the_next_deadline() -> None:
    until = directory([], until=NOW + timedelta(days=1))

    assert until.holds_at(NOW)
    assert not until.holds_at(NOW + timedelta(days=1))
    assert not until.holds_at(NOW - timedelta(seconds=1))
    assert directory([]).holds_at(NOW + timedelta(days=999))
