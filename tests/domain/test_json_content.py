"""Reading JSON that people wrote: every fault at its path, all at once, and never an exception of another kind."""

from __future__ import annotations

import pytest

from campagne.domain.json_content import Content, parse
from campagne.exceptions import InvalidContent, UnreadableFile
from tests.fixtures.workbooks import workbook


def faults(content: Content) -> list[str]:
    return [str(fault) for fault in content.faults]


def test_a_fault_of_syntax_is_placed_at_its_line_and_column() -> None:
    with pytest.raises(UnreadableFile, match="JSON valide") as caught:
        parse(b'{\n  "title": "a",\n  "themes": [}\n')

    assert (caught.value.line, caught.value.column) == (3, "14")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "vide"),
        (b"[1, 2]", "un objet"),
        (b'{"a": 1, "b": {"c": 1, "c": 2}}', "« c » figure deux fois"),
        (b"\xff\xfe\x00", "illisible|octets nuls|vide"),
        (b'{"a": ' * 50_000, "emboîte trop|JSON valide"),
    ],
)
def test_what_is_not_an_object_is_refused_in_one_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(UnreadableFile, match=sentence):
        parse(data)


def test_a_workbook_in_place_of_json_is_named_as_such() -> None:
    with pytest.raises(UnreadableFile, match="un fichier JSON est attendu"):
        parse(workbook([["a"]]))


def test_a_file_of_windows_is_read_with_its_accents() -> None:
    assert parse('{"nom": "Élodie"}'.encode("cp1252")) == {"nom": "Élodie"}
    assert parse('{"nom": "Élodie"}'.encode("utf-8-sig")) == {"nom": "Élodie"}


def test_every_fault_is_told_at_once_with_its_path() -> None:
    content = Content({"title": "x" * 11, "themes": [{}, {"title": 3}], "more": 1})
    content.line("title", limit=10)
    for theme in content.objects("themes", most=9):
        theme.line("title", limit=10)
    content.refuse_the_rest()

    with pytest.raises(InvalidContent) as caught:
        content.check()

    assert [str(fault) for fault in caught.value.faults] == [
        "title : 11 caractères, 10 au plus",
        "themes[0].title : manque",
        "themes[1].title : un texte entre guillemets est attendu",
        "more : champ inconnu",
    ]
    assert str(caught.value).startswith("4 fautes, rien n'a été enregistré :\n- title : 11")
    assert caught.value.field == "title"


def test_one_fault_alone_is_one_sentence() -> None:
    content = Content({})
    content.line("title", limit=10)

    with pytest.raises(InvalidContent, match=r"^title : manque$"):
        content.check()


def test_texts_are_cleaned_before_they_are_counted() -> None:
    content = Content({"title": "  de\u0301ja\u200b\tvu  ", "text": "a\r\nb"})

    assert content.line("title", limit=7) == "déja vu"
    assert content.text("text", limit=3) == "a\nb"
    assert content.faults == []


@pytest.mark.parametrize("key", ["Ko", "é", "a-b", "a" * 41, "a b"])
def test_a_key_is_small_letters_digits_and_underscores(key: str) -> None:
    content = Content({"key": key})
    content.key("key", taken=set())

    assert faults(content) == ["key : 1 à 40 signes parmi a-z, 0-9 et _ sont attendus"]


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("a", ["key : « a » sert déjà"]),
        ("role", ["key : « role » est réservé, choisissez un autre nom"]),
        ("b", []),
    ],
)
def test_a_key_serves_once_and_a_reserved_one_never(key: str, expected: list[str]) -> None:
    taken, content = {"a"}, Content({"key": key})
    content.key("key", taken=taken, reserved={"role"})

    assert faults(content) == expected
    assert key in taken


@pytest.mark.parametrize("value", [0, 11, True, 2.5, "3", None, [], 10**30])
def test_a_number_is_whole_and_within_its_bounds(value: object) -> None:
    content = Content({"members": value})
    content.number("members", least=1, most=10)

    assert faults(content) == ["members : un nombre entier de 1 à 10 est attendu"]


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "//example.org", "exemple", "http://", "http://[", "https://a b"]
)
def test_a_web_address_is_http(url: str) -> None:
    content = Content({"url": url})
    content.web_address("url")

    assert faults(content) == ["url : une adresse en http:// ou https:// est attendue"]


def test_an_object_in_place_of_a_list_is_one_fault_not_many() -> None:
    content = Content({"themes": {"title": "a"}, "host": "a"})
    content.objects("themes", most=3)
    host = content.inner("host")
    host.line("name", limit=3)

    assert faults(content) == [
        "themes : une liste, entre crochets, est attendue",
        "host : un objet, entre accolades, est attendu",
    ]
