"""Passwords: long, not guessable, without rules of composition (forty of them)."""

from __future__ import annotations

import pytest

from campagne.domain.passwords import WeakPassword, check

CONTEXT = ["Claire Morvan", "Claire", "Morvan", "claire.morvan", "example", "Élues et élus", "discriminations"]

TAKEN = [
    "quinze signes ok",
    "correct cheval pile agrafe",
    "le train part à 7 h 12 du quai",
    "éléphant-vapeur-lundi-citron",
    "ßtraße über alles anders",
    "x9$kQ!2mZp@7vLr",
    "xkvmtrpqwzbhnjd",
    "jaime bien les tomates",
    "Claire aime le vélo la nuit",
    "une phrase    avec    des espaces",
    "密码很长的一句话也可以用作密码吧",
    "😀 un sourire par jour suffit",
    "nous étions 240 à la réunion",
    "a" * 7 + " puis autre chose",
    "campagne de fouilles à Karnak",
    "8 chaises, 3 tables, 1 lampe",
    "la mer est calme ce soir",
    "tournevis/goudron/papillon",
    "l'été sera frais à Valmont",
    "p" * 10 + "q" * 10 + "mille bornes",
]
REFUSED = [
    "",
    "court",
    "quatorze signe",
    "motdepasse12345",
    "MotDePasse-2027!",
    "password password",
    "aaaaaaaaaaaaaaaaaa",
    "abcabcabcabcabcabc",
    "123456789012345",
    "0123456789012345",
    "azertyuiopqsdfgh",
    "qwertyuiopasdfgh",
    "hgfdsqpoiuytreza",
    "a1z2e3r4t5y6u7i8",
    "Claire Morvan 2027",
    "clairemorvan@example",
    "discriminations !!!",
    "campagne-campagne-2027",
    "Azerty-Azerty-Azerty1",
    "bonjour bonjour 12",
    "correct horse battery staple",
    "ｍｏｔｄｅｐａｓｓｅ１２３４５６",
]


@pytest.mark.parametrize("password", TAKEN)
def test_a_long_password_is_taken_whatever_it_is_made_of(password: str) -> None:
    assert check(password, context=CONTEXT)


@pytest.mark.parametrize("password", REFUSED)
def test_a_short_or_guessable_one_is_refused(password: str) -> None:
    with pytest.raises(WeakPassword) as caught:
        check(password, context=CONTEXT)

    assert caught.value.field == "password"


def test_128_characters_are_taken_and_one_more_is_not() -> None:
    long = "tournevis goudron papillon lundi citron vapeur " * 3

    assert check(long[:128]) == long[:128]
    with pytest.raises(WeakPassword, match="dépasse 128"):
        check(long[:129])


def test_the_same_keys_give_the_same_password_on_every_machine() -> None:
    composed, decomposed = "l'éte\u0301 sera frais là-bas", "l'e\u0301te\u0301 sera frais la\u0300-bas"

    assert check(composed) == check(decomposed)
