"""A link that reached the wrong person is closed by that person, on purpose only."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from campagne.extensions import db
from campagne.models.invitation import Link
from campagne.services import invitations
from campagne.services.drafts import Draft
from tests.web.candidate.conftest import Guest, visible


def close(guest: Guest, word: str) -> int:
    return guest.client.submit(f"{guest.page}/pas-moi", {"word": word}, testid="mistake").status_code


def test_the_page_says_whose_link_it_is_and_closes_nothing(guest: Guest) -> None:
    text = visible(guest.client.get(f"{guest.page}/pas-moi"))

    assert "répondre pour Inès Marchetti" in text
    assert "01 99 00 12 34" in text
    assert guest.client.get(guest.page).status_code == 200


@pytest.mark.parametrize("word", ["erreur", "Erreur", " « ERREUR » "])
def test_writing_the_word_closes_the_link_for_everybody(guest: Guest, word: str) -> None:
    assert close(guest, word) == 200

    assert guest.client.get(guest.page).status_code == 403
    assert guest.client.get(f"/r/{guest.token}").status_code == 404


@pytest.mark.parametrize("word", ["", "oui", "x" * 3000])
def test_pressing_the_button_without_the_word_closes_nothing(guest: Guest, word: str) -> None:
    assert close(guest, word) == 422
    assert guest.client.get(guest.page).status_code == 200


def test_what_was_drafted_stays_for_the_right_person(
    app: Flask, guest: Guest, drafted: Callable[[Guest], Draft]
) -> None:
    guest.client.submit(guest.page, {"testing": "pour"}, testid="answer-sheet")
    close(guest, "erreur")
    with app.app_context():
        link = db.session.get_one(Link, guest.link_id)
        assert not link.live
        invitations.regenerate(link)
        assert link.live

    assert drafted(guest).answers["testing"].value == "pour"


def test_closing_leaves_no_cookie_behind(guest: Guest) -> None:
    response = guest.client.submit(f"{guest.page}/pas-moi", {"word": "erreur"}, testid="mistake")

    assert f"repondre-{guest.ref}=;" in response.headers["Set-Cookie"]
    assert "annulé" in visible(response)
