"""What is pasted holds fingerprints among words: they alone are kept, each once, in their order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from campagne.domain.fingerprints import LENGTH, MOST, SHORT_LEAST, TEXT_MAX, Pasted, is_whole, read

FIRST, SECOND = "0905" * 16, "fe42" * 16
FINGERPRINTS = some.text("0123456789abcdef", min_size=LENGTH, max_size=LENGTH)
SHORT_FORMS = some.text("0123456789abcdef", min_size=SHORT_LEAST, max_size=SHORT_LEAST)


def test_a_whole_receipt_gives_its_fingerprints_and_neither_its_salts_nor_its_words() -> None:
    receipt = (
        f"Merci.\nEmpreinte de l'ensemble : {FIRST}\nrévision 1, 2027\nsel {'ab' * 16}\nempreinte {SECOND}\n{FIRST}"
    )
    assert read(receipt) == Pasted(asked=(FIRST, SECOND))


@pytest.mark.parametrize(
    "text", [FIRST, f" {FIRST[:32].upper()}\n{FIRST[32:]} ", f"https://x.invalid/?empreinte={FIRST}"]
)
def test_one_fingerprint_is_read_wherever_it_stands_and_wherever_it_was_cut(text: str) -> None:
    assert read(text).asked == (FIRST,)


@pytest.mark.parametrize("text", ["2fc1 18db", "Édition 6, 6 avril · 2FC1 18DB", "2fc118db", "n° 2fc1\u00a018db"])
def test_the_short_form_of_a_printed_sheet_is_read(text: str) -> None:
    assert read(text).asked == ("2fc118db",)
    assert not is_whole("2fc118db")


def test_short_forms_on_several_lines_are_as_many_beginnings() -> None:
    assert read("2fc1 18db\r\n77aa 3bcd\n\n2FC118DB").asked == ("2fc118db", "77aa3bcd")
    assert read("Édition 6 · 2fc1 18db\nÉdition 7 · 77aa 3bcd").asked == ("2fc118db", "77aa3bcd")


def test_lines_that_make_no_fingerprint_together_stand_for_themselves() -> None:
    assert read(f"{FIRST[:40]}\n{FIRST[40:63]}").asked == (FIRST[:40], FIRST[40:63])


def test_what_shows_nothing_does_not_cut_a_fingerprint() -> None:
    assert read(f"{FIRST[:10]}\u200b{FIRST[10:]}\0").asked == (FIRST,)


@pytest.mark.parametrize(
    "text", ["", "Bonjour", "2fc1", "2fc118dg", "a" * 128, f"é{FIRST}", "<script>alert(1)</script>"]
)
def test_what_holds_no_fingerprint_gives_none(text: str) -> None:
    assert read(text).asked == ()


def test_what_is_too_much_is_counted() -> None:
    many = read("\n".join(f"{number:064x}" for number in range(MOST + 2)))
    assert (len(many.asked), many.left) == (MOST, 2)


@pytest.mark.parametrize("text", ["a" * TEXT_MAX, "é\r\n" * (TEXT_MAX // 2), "\U0001f511" * (TEXT_MAX // 2)])
def test_a_text_that_fills_its_field_was_probably_cut(text: str) -> None:
    assert read(text).cut
    assert not read(text[:-2]).cut
    assert not read(text + text).cut


@given(
    some.lists(FINGERPRINTS, unique=True, max_size=8), some.sampled_from([" ", "\n", "\r\n", " ; ", "\n> empreinte "])
)
def test_fingerprints_come_back_in_their_order(fingerprints: list[str], between: str) -> None:
    assert read(between.join(fingerprints)).asked == tuple(fingerprints)


@given(some.lists(SHORT_FORMS, unique=True, min_size=1, max_size=20), some.sampled_from(["\n", "\r\n", "\n\n"]))
def test_each_line_is_a_short_form_of_its_own(short_forms: list[str], between: str) -> None:
    printed = [f"{short[:4]} {short[4:]}" for short in short_forms]
    assert read(between.join(printed)).asked == tuple(short_forms)
    assert read(between.join(short_forms)).asked == tuple(short_forms)


@given(FINGERPRINTS, some.integers(16, LENGTH), some.sampled_from(["\n", "\r\n", " \n "]))
def test_a_fingerprint_that_was_wrapped_is_one(fingerprint: str, width: int, between: str) -> None:
    wrapped = between.join(fingerprint[at : at + width] for at in range(0, LENGTH, width))
    assert read(wrapped).asked == (fingerprint,)


@given(some.text(max_size=300))
def test_whatever_is_pasted_gives_beginnings_of_fingerprints_only(text: str) -> None:
    for asked in read(text).asked:
        assert 8 <= len(asked) <= LENGTH
        assert set(asked) <= set("0123456789abcdef")
