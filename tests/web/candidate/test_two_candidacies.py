"""Two candidacies opened in one browser never cross (LK-13)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from campagne.services.drafts import Draft
from tests.web.candidate.conftest import SIGNATURE, Guest


@pytest.fixture
def pair(invite: Callable[..., Guest], during: datetime) -> tuple[Guest, Guest]:
    """Inès's and Paul's links, opened one after the other in the same browser."""
    ines, paul = invite(), invite("Paul", "Vasseur")
    ines.open()
    paul.open()
    return ines, paul


def test_each_page_names_its_own_candidacy(pair: tuple[Guest, Guest]) -> None:
    ines, paul = pair

    assert "Inès Marchetti" in ines.client.get(ines.page).text
    assert "Paul Vasseur" in paul.client.get(paul.page).text


def test_what_is_sent_from_the_first_page_is_kept_for_the_first_candidacy(
    pair: tuple[Guest, Guest], drafted: Callable[[Guest], Draft]
) -> None:
    ines, paul = pair
    form = ines.client.form(ines.page, "answer-sheet")
    paul.client.get(paul.page)

    assert ines.client.post(form.action, data={**form.values, "testing": "pour"}).status_code == 303

    assert drafted(ines).answers["testing"].value == "pour"
    assert drafted(paul).answered == 0


def test_a_signature_asked_for_one_candidacy_signs_nothing_for_the_other(
    pair: tuple[Guest, Guest], signed_sheets: Callable[[], list[object]]
) -> None:
    ines, paul = pair
    for guest in pair:
        guest.client.submit(guest.page, {"testing": "pour"}, testid="answer-sheet")
    form = ines.client.form(f"{ines.page}/relecture", "sign")
    assert ines.client.post(f"{ines.page}/relecture", data=form.values | SIGNATURE).status_code == 303

    crossed = paul.client.post(f"{paul.page}/relecture", data=form.values | SIGNATURE)

    assert crossed.status_code == 409
    assert len(signed_sheets()) == 1


def test_closing_one_link_leaves_the_other_open(pair: tuple[Guest, Guest]) -> None:
    ines, paul = pair
    ines.client.submit(f"{ines.page}/pas-moi", {"word": "erreur"}, testid="mistake")

    assert ines.client.get(ines.page).status_code == 403
    assert paul.client.get(paul.page).status_code == 200
