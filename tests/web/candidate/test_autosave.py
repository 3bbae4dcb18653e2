"""One field kept as somebody writes: its version, its refusals, the other's text."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from werkzeug.test import TestResponse

from campagne.domain.answers import GivenAnswer
from campagne.services.drafts import Draft
from tests.web.candidate.conftest import Guest


@pytest.fixture
def keep(guest: Guest) -> Callable[..., TestResponse]:
    """Return a function that sends one field as the page's script does."""
    token = guest.client.form(guest.page, "answer-sheet").values["csrf_token"]

    def post(key: str, data: dict[str, str | list[str]]) -> TestResponse:
        fields = {"csrf_token": token, f"{key}-version": "0-", **data}
        return guest.client.post(f"{guest.page}/brouillon?champ={key}", data=fields)

    return post


def test_a_field_is_kept_and_its_new_version_returned(
    guest: Guest, keep: Callable[..., TestResponse], drafted: Callable[[Guest], Draft]
) -> None:
    first = keep("sanctions", {"sanctions": "pour", "sanctions-engagement": "date", "sanctions-comment": "Dès 2028."})
    second = keep("sanctions", {"sanctions": "contre", "sanctions-version": first.json["version"]})  # type: ignore[index]

    assert first.status_code == second.status_code == 200
    assert first.json is not None
    assert first.json["message"] == "Enregistré à 14 h 32. Vous pouvez fermer cette page."
    assert drafted(guest).answers["sanctions"] == GivenAnswer(value="contre")


def test_only_the_named_field_is_kept(
    guest: Guest, keep: Callable[..., TestResponse], drafted: Callable[[Guest], Draft]
) -> None:
    keep("testing", {"testing": "pour", "suivi": "etat", "opening": "Bonjour."})

    assert drafted(guest).answered == 1
    assert drafted(guest).opening.words.empty


def test_the_opening_word_is_kept(
    guest: Guest, keep: Callable[..., TestResponse], drafted: Callable[[Guest], Draft]
) -> None:
    assert keep("opening", {"opening": "Bonjour."}).status_code == 200
    assert drafted(guest).opening.words.comment == "Bonjour."


def test_a_stale_version_gets_the_other_text(
    guest: Guest, keep: Callable[..., TestResponse], drafted: Callable[[Guest], Draft]
) -> None:
    keep("testing", {"testing": "pour", "testing-comment": "Sonia."})

    response = keep("testing", {"testing": "contre", "testing-comment": "Paul."})

    assert response.status_code == 409
    assert response.json is not None
    assert response.json["lines"] == ["Pour", "Sonia."]
    assert response.json["kept"] == {"value": "pour", "commitment": None, "comment": "Sonia."}
    again = keep("testing", {"testing": "contre", "testing-version": response.json["version"]})
    assert again.status_code == 200
    assert drafted(guest).answers["testing"].value == "contre"


@pytest.mark.parametrize(
    ("data", "field", "words"),
    [
        ({"testing-comment": "x" * 301}, "testing-comment", "retirez-en 1"),
        ({"testing": "oui"}, "testing", "n'est pas proposée"),
    ],
)
def test_a_refusal_names_its_field(
    keep: Callable[..., TestResponse], data: dict[str, str], field: str, words: str
) -> None:
    response = keep("testing", data)

    assert response.status_code == 422
    assert response.json is not None
    assert response.json["field"] == field
    assert words in response.json["message"]


def test_nothing_is_kept_after_the_last_moment(
    guest: Guest,
    keep: Callable[..., TestResponse],
    at: Callable[[str], datetime],
    drafted: Callable[[Guest], Draft],
) -> None:
    at("2027-04-13T19:00:01")

    response = keep("testing", {"testing": "pour"})

    assert response.status_code == 409
    assert response.json is not None
    assert "L'échéance est passée" in response.json["message"]
    assert drafted(guest).saved_at is None


@pytest.mark.parametrize("key", ["inconnue", "", "testing-comment", "csrf_token"])
def test_a_field_that_no_question_has_is_not_found(keep: Callable[..., TestResponse], key: str) -> None:
    assert keep(key, {}).status_code == 404


@pytest.mark.parametrize("version", ["", "x", "-", "99999999999999999999-a", "9" * 5000, "-1-a", "²-a"])
def test_a_version_that_is_none_asks_for_no_comparison(keep: Callable[..., TestResponse], version: str) -> None:
    keep("testing", {"testing": "pour"})

    assert keep("testing", {"testing": "contre", "testing-version": version}).status_code == 200


def test_a_field_without_its_security_token_is_refused(guest: Guest, drafted: Callable[[Guest], Draft]) -> None:
    response = guest.client.post(f"{guest.page}/brouillon?champ=testing", data={"testing": "pour"})

    assert response.status_code == 400
    assert drafted(guest).saved_at is None
