"""Who is the same person: exactly, in one constituency, or a question for somebody."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campagne.domain.contact_files import ContactRow
from campagne.domain.matching import Ambiguous, KnownCandidate, Match, Unmatched, match_candidates, match_contact
from campagne.domain.official_files import CandidateRow
from campagne.domain.text import match_key

NAMES = st.tuples(
    st.sampled_from(["MARTIN", "MARTÍN", "MARTI", "LE GAC", "LE-GAC", "PAUL", "DO", "DÔ", "MARTIN DO"]),
    st.sampled_from(["Paul", "PAUL", "Paule", "Anne", "Anne Marie", "Anne-Marie", ""]),
)
PLACED = st.tuples(st.sampled_from(["0101", "0102", "2A01"]), NAMES)


def candidate(ref: str, last_name: str, first_name: str, place: str = "0101") -> KnownCandidate:
    return KnownCandidate(ref, place, last_name, first_name, match_key(last_name, first_name))


def row(line: int, last_name: str, first_name: str, place: str = "0101") -> CandidateRow:
    return CandidateRow(line, place, "", "01", None, None, last_name, first_name, None, None, None)


def contact(full_name: str = "", last_name: str = "", first_name: str = "", place: str | None = "0101") -> ContactRow:
    return ContactRow(2, place, last_name, first_name, full_name or f"{first_name} {last_name}", "a@example.org")


TANGUYS = [candidate("a", "TANGUY", "Liliana"), candidate("b", "TANGUY", "Jacques")]


@pytest.mark.parametrize("full_name", ["Liliana Tanguy", "TANGUY Liliana", "tanguy, LILIANA"])
def test_a_name_in_one_cell_is_matched_in_either_order(full_name: str) -> None:
    assert match_contact(contact(full_name), TANGUYS) == Match(TANGUYS[0])


def test_accents_hyphens_and_case_do_not_hide_a_person() -> None:
    known = [candidate("a", "LE GAC", "Jean-Noël")]

    assert match_contact(contact(last_name="Le-Gac", first_name="JEAN NOEL"), known) == Match(known[0])


def test_a_name_in_two_columns_is_not_turned_round() -> None:
    found = match_contact(contact(last_name="Liliana", first_name="Tanguy"), TANGUYS)

    assert isinstance(found, Unmatched)
    assert "Nom proche : « Liliana Tanguy »" in found.reason


def test_the_same_name_elsewhere_is_not_the_person() -> None:
    known = [candidate("a", "GARCIA", "Jérôme", "3004"), candidate("b", "GARCIA", "Jérôme", "5910")]

    assert match_contact(contact("Jérôme Garcia", place="5910"), known) == Match(known[1])
    assert match_contact(contact("Jérôme Garcia", place="0101"), known) == Unmatched(
        "Aucune candidature dans la circonscription 0101."
    )


def test_homonyms_in_one_constituency_are_a_question() -> None:
    known = [candidate("a", "DO", "Stéphanie"), candidate("b", "DÔ", "Stephanie")]

    assert match_contact(contact("Stéphanie Dô"), known) == Ambiguous(
        known, "2 candidatures de cette circonscription portent le nom « Stéphanie Dô »."
    )


def test_a_first_and_a_last_name_exchanged_are_a_question() -> None:
    known = [candidate("a", "PAUL", "Martin"), candidate("b", "MARTIN", "Paul")]

    assert isinstance(match_contact(contact("Martin Paul"), known), Ambiguous)
    assert match_contact(contact(last_name="MARTIN", first_name="Paul"), known) == Match(known[1])


def test_someone_near_is_named_but_not_chosen() -> None:
    found = match_contact(contact("Lilianne Tanguy"), TANGUYS)

    assert found == Unmatched(
        "Aucune candidature au nom de « Lilianne Tanguy » dans cette circonscription. "
        "Nom proche : « Liliana Tanguy » ; corrigez le fichier si c’est la même personne."
    )


def test_without_constituency_there_must_be_only_one() -> None:
    elsewhere = candidate("c", "KER", "Yves", "0102")

    assert match_contact(contact("Liliana Tanguy", place=None), TANGUYS) == Match(TANGUYS[0])
    assert match_contact(contact("Liliana Tanguy", place=None), [*TANGUYS, elsewhere]) == Unmatched(
        "La circonscription manque, et il y en a plusieurs."
    )


def test_a_list_is_set_against_what_is_recorded() -> None:
    known = [candidate("a", "VEZIES", "Béatrice"), candidate("b", "KER", "Yves"), candidate("c", "LANN", "Ève")]
    incoming = [row(2, "VÉZIÈS", "Béatrice"), row(3, "LANN", "EVE"), row(4, "TREVIDIC", "Luc")]

    found = match_candidates(known, incoming)

    assert [(one.ref, other.line) for one, other in found.matched] == [("a", 2), ("c", 3)]
    assert [other.line for other in found.added] == [4]
    assert [one.ref for one in found.missing] == ["b"]
    assert found.ambiguous == []


@pytest.mark.parametrize(
    ("recorded", "written"),
    [
        (("DUBOIS", "Florianne"), ("DUBOIS", "Floriane")),
        (("DUBOIS", "Jean"), ("DUBOIS", "Jean Claude")),
        (("DUBOIS", "Anne"), ("DUBOIS EPOUSE MARTIN", "Anne")),
        (("DUBOIS", "Paul"), ("PAUL", "Dubois")),
        (("N'DIAYE", "Awa"), ("NDIAYE", "Awa")),
        (("DO", "Anne"), ("DOO", "Anne")),
    ],
)
def test_a_resemblance_is_a_question_neither_merged_nor_added(
    recorded: tuple[str, str], written: tuple[str, str]
) -> None:
    known, incoming = candidate("a", *recorded), row(2, *written)

    found = match_candidates([known], [incoming])

    assert (found.matched, found.added, found.missing) == ([], [], [])
    assert [(doubt.row, doubt.candidates) for doubt in found.ambiguous] == [(incoming, [known])]
    assert found.ambiguous[0].reason.startswith("Ressemble à « ")


@pytest.mark.parametrize(
    ("recorded", "written"),
    [
        (("TANGUY", "Liliana"), ("TANGUY", "Jacques")),
        (("DO", "Anne"), ("KA", "Anne")),
        (("DUBOIS", "Paul"), ("DUPRE", "Paul")),
    ],
)
def test_two_people_are_not_confused(recorded: tuple[str, str], written: tuple[str, str]) -> None:
    found = match_candidates([candidate("a", *recorded)], [row(2, *written)])

    assert (len(found.added), len(found.missing), found.ambiguous) == (1, 1, [])


def test_someone_found_exactly_is_not_doubted_by_a_newcomer() -> None:
    found = match_candidates([candidate("a", "DUBOIS", "Jean")], [row(2, "DUBOIS", "Jean"), row(3, "DUBOIS", "Jeanne")])

    assert [other.line for _, other in found.matched] == [2]
    assert [other.line for other in found.added] == [3]


def test_homonyms_already_recorded_are_a_question() -> None:
    known = [candidate("a", "DO", "Anne"), candidate("b", "DÔ", "Anne")]

    found = match_candidates(known, [row(2, "DO", "Anne")])

    assert [doubt.candidates for doubt in found.ambiguous] == [known]
    assert (found.matched, found.missing) == ([], [])


@given(st.lists(PLACED, max_size=12), st.lists(PLACED, max_size=12))
def test_everyone_has_one_place_and_nobody_crosses_a_constituency(
    recorded: list[tuple[str, tuple[str, str]]], written: list[tuple[str, tuple[str, str]]]
) -> None:
    known = [candidate(f"c{number}", *name, place) for number, (place, name) in enumerate(recorded)]
    incoming = [row(line, *name, place) for line, (place, name) in enumerate(written, start=2)]

    found = match_candidates(known, incoming)

    lines = [*(other.line for _, other in found.matched), *(other.line for other in found.added)]
    lines += [doubt.row.line for doubt in found.ambiguous]
    settled = [*(one.ref for one, _ in found.matched), *(one.ref for one in found.missing)]
    doubted = {one.ref for doubt in found.ambiguous for one in doubt.candidates}
    pairs = [(one, other) for one, other in found.matched]
    pairs += [(one, doubt.row) for doubt in found.ambiguous for one in doubt.candidates]
    assert sorted(lines) == [other.line for other in incoming]
    assert len(settled) == len(set(settled))
    assert set(settled) | doubted == {one.ref for one in known}
    assert not set(settled) & doubted
    assert all(one.constituency == other.constituency_code for one, other in pairs)
    assert all(one.match_key == match_key(other.last_name, other.first_name) for one, other in found.matched)


@given(st.lists(PLACED, max_size=12), PLACED)
def test_a_contact_is_matched_in_its_constituency_or_not_at_all(
    recorded: list[tuple[str, tuple[str, str]]], wanted: tuple[str, tuple[str, str]]
) -> None:
    known = [candidate(f"c{number}", *name, place) for number, (place, name) in enumerate(recorded)]
    place, (last_name, first_name) = wanted

    found = match_contact(contact(last_name=last_name, first_name=first_name, place=place), known)

    exact = [one for one in known if (one.constituency, one.match_key) == (place, match_key(last_name, first_name))]
    assert isinstance(found, Match) == (len(exact) == 1)
    assert isinstance(found, Ambiguous) == (len(exact) > 1)
    if isinstance(found, Match):
        assert found.candidate == exact[0]
