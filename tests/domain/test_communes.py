"""Communes as people type them: found, told apart, and always in one order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campagne.domain.communes import (
    Commune,
    Found,
    all_of_them,
    digest_of_texts,
    hints,
    in_order,
    insee_asked,
    key,
    narrower,
    shared_sentence,
    spellings,
)
from campagne.domain.editions import digest

NAMES = {
    "97401": "La Réunion, 1re circonscription",
    "97406": "La Réunion, 6e circonscription",
    "97405": "La Réunion, 5e circonscription",
    "4897": "Valmont",
    "4898": "Rivebourg",
}


def commune(insee: str, name: str, *places: tuple[str, str]) -> Commune:
    departement = insee[:3] if insee.startswith("97") else insee[:2]
    return Commune(insee=insee, name=name, departement=departement, search_key=key(name), places=places)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("st denis", "Saint-Denis"),
        ("STE-COLOMBE", "Sainte-Colombe"),
        ("Saint Étienne", "Saint-Etienne"),
        ("l hay les roses", "L'Haÿ-les-Roses"),
        ("L’Haÿ les Roses", "L'Haÿ-les-Roses"),
        ("paris 15e", "Paris 15e Arrondissement"),
        ("Paris 1er arr.", "Paris 1er Arrondissement"),
        ("lyon 3ème", "Lyon 3e Arrondissement"),
        ("bry s/ marne", "Bry-sur-Marne"),
    ],
)
def test_a_name_is_known_however_it_is_typed(typed: str, name: str) -> None:
    assert key(typed) == key(name)


def test_a_name_may_lack_its_article() -> None:
    assert key("Le Mans") in spellings(key("mans"))
    assert key("L'Île-Rousse") in spellings(key("ile rousse"))


@pytest.mark.parametrize(
    ("typed", "reading"),
    [
        ("saint denis 974", ("saint denis", "974")),
        ("saint denis la réunion", ("saint denis", "974")),
        ("st-denis (93)", ("saint denis", "93")),
        ("paris 15e", ("paris", None)),
    ],
)
def test_a_departement_or_an_arrondissement_may_follow_the_name(typed: str, reading: tuple[str, str | None]) -> None:
    assert reading in list(narrower(key(typed)))


@pytest.mark.parametrize(("typed", "code"), [("97411", "97411"), (" 2a004 ", "2A004"), ("9741", None), ("2C004", None)])
def test_five_characters_are_an_insee_code(typed: str, code: str | None) -> None:
    assert insee_asked(typed) == code


def test_homonyms_are_told_apart() -> None:
    found = Found([commune("93066", "Saint-Denis"), commune("97411", "Saint-Denis")], [])

    assert found.one is None
    assert [each.title for each in found.homonyms] == [
        "Saint-Denis, Seine-Saint-Denis (93)",
        "Saint-Denis, La Réunion (974)",
    ]


def test_one_exact_name_is_meant_even_where_others_begin_so() -> None:
    exact, longer = commune("48901", "Valmont"), commune("48909", "Valmont-la-Forêt")

    assert Found([exact], [longer]).one == exact
    assert Found([exact], [longer]).others == [longer]
    assert Found([], [longer]).one == longer
    assert Found([], [longer], more=True).one is None


def test_a_shared_commune_says_between_which_and_what_is_known_of_its_parts() -> None:
    shared = commune("97411", "Saint-Denis", ("97401", "Le reste de la commune"), ("97406", "Le Chaudron, La Bretagne"))

    assert shared_sentence(shared, NAMES) == "Saint-Denis est partagée entre la 1re et la 6e circonscription."
    assert hints(shared, NAMES) == ["Le reste de la commune : 1re.", "Le Chaudron, La Bretagne : 6e."]
    assert hints(commune("97411", "Saint-Denis", ("97401", ""), ("97406", "")), NAMES) == []


def test_three_constituencies_or_named_ones_make_a_sentence_too() -> None:
    three = commune("97411", "Saint-Denis", ("97401", ""), ("97405", ""), ("97406", ""))
    named = commune("48901", "Valmont", ("4897", "Le centre"), ("4898", ""))

    assert shared_sentence(three, NAMES) == "Saint-Denis est partagée entre la 1re, la 5e et la 6e circonscription."
    assert shared_sentence(named, NAMES) == "Valmont est partagée entre Valmont et Rivebourg."
    assert hints(named, NAMES) == ["Le centre : Valmont."]


@pytest.mark.parametrize(("count", "words"), [(2, "Voir les deux"), (7, "Voir les sept"), (18, "Voir les 18")])
def test_all_of_them_are_counted_in_words(count: int, words: str) -> None:
    assert all_of_them(count) == words


def test_arrondissements_follow_one_another_by_number() -> None:
    paris = [commune(f"751{n:02}", f"Paris {n}{'er' if n == 1 else 'e'} Arrondissement") for n in range(1, 21)]

    assert in_order(reversed(paris)) == paris


@given(st.lists(st.tuples(st.integers(0, 99_999), st.text(max_size=12)), unique_by=lambda pair: pair[0]), st.randoms())
def test_an_order_depends_on_the_communes_alone(rows: list[tuple[int, str]], shuffling: object) -> None:
    communes = [commune(f"{number:05}", name) for number, name in rows]
    shuffled = list(communes)
    shuffling.shuffle(shuffled)  # type: ignore[attr-defined]

    assert in_order(shuffled) == in_order(communes)


@given(st.text())
def test_a_key_holds_words_that_no_pattern_takes_for_its_own_signs(text: str) -> None:
    words = key(text)

    assert not {"%", "_", "\\"} & set(words)
    assert words == " ".join(words.split())
    assert all(isinstance(name, str) for name, _ in narrower(words))


@given(st.lists(st.lists(st.text(st.characters(exclude_categories=["Cc", "Cs"])), max_size=3), max_size=3))
def test_the_fast_digest_is_that_of_the_canonical_json(rows: list[list[str]]) -> None:
    assert digest_of_texts(rows) == digest(rows)
