"""Calls and letters from the candidacy's page: three taps, public without names, never to one's own party."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask

from campagne.extensions import db
from campagne.models.outreach import Outreach
from tests.factories import lookup, people
from tests.fixtures.client import CheckedClient

OWN = "Vous et cette candidature êtes du même parti"


@pytest.fixture
def page(app: Flask, listed: str, at: Callable[[str | datetime], datetime]) -> str:
    """The page of Inès Marchetti, on 15 March at 12:52 in Paris."""
    at("2027-03-15T12:52")
    with app.app_context():
        return f"{listed}/candidatures/{lookup.candidacy('Marchetti').ref}"


def belong(app: Flask, party: str) -> None:
    with app.app_context():
        lookup.person(people.CLAIRE).party = party
        db.session.commit()


def noted(app: Flask) -> list[tuple[str, str, datetime, str]]:
    with app.app_context():
        rows = db.session.query(Outreach).order_by(Outreach.id)
        return [(row.kind, row.outcome, row.happened_at, row.tracking) for row in rows]


def test_a_call_takes_three_taps(app: Flask, client: CheckedClient, page: str) -> None:
    assert f'href="{page}/appel"' in client.get(page).text
    form = client.form(f"{page}/appel", "call")
    assert (form.values["day"], form.values["hour"]) == (["2027-03-15"], ["12:52"])

    response = client.submit(f"{page}/appel", {"outcome": "reached"}, testid="call", follow_redirects=True)

    assert (
        "Cet appel figurera, sans nom ni numéro, au registre public. 1 candidature sur 2 a eu un appel."
        in response.text
    )
    assert noted(app) == [("call", "reached", datetime(2027, 3, 15, 11, 52, tzinfo=UTC), "")]


def test_a_call_without_outcome_or_in_the_future_is_refused_in_place(
    app: Flask, client: CheckedClient, page: str
) -> None:
    assert client.submit(f"{page}/appel", testid="call").status_code == 422
    later = {"outcome": "no_reply", "hour": "12:53", "note": "rappeler Jeanne"}
    refused = client.submit(f"{page}/appel", later, testid="call")
    assert refused.status_code == 422
    assert "Ce moment doit être passé" in refused.text
    assert "rappeler Jeanne" in refused.text
    for odd in ({"day": "hier"}, {"hour": "midi"}, {"day": "", "hour": ""}, {"note": "x" * 501}):
        assert client.submit(f"{page}/appel", {"outcome": "no_reply", **odd}, testid="call").status_code == 422
    assert noted(app) == []


@pytest.mark.parametrize(
    ("day", "posted"),
    [("2027-03-10", datetime(2027, 3, 10, 11, tzinfo=UTC)), ("2027-03-15", datetime(2027, 3, 15, 11, 52, tzinfo=UTC))],
)
def test_a_letter_has_a_day_and_a_tracking_number(
    app: Flask, client: CheckedClient, page: str, day: str, posted: datetime
) -> None:
    given = {"day": day, "tracking": "1A 234 567"}
    response = client.submit(f"{page}/lettre", given, testid="letter", follow_redirects=True)

    assert "1 candidature sur 2 a eu une lettre." in response.text
    assert "(suivi 1A 234 567)" in response.text
    assert noted(app) == [("letter", "sent", posted, "1A 234 567")]


def test_ones_own_party_is_never_called(app: Flask, client: CheckedClient, page: str) -> None:
    form = client.form(f"{page}/appel", "call")
    belong(app, "alliance du RIVAGE")

    for path in (page, f"{page}/appel", f"{page}/lettre"):
        shown = client.get(path).text
        assert OWN in shown
        assert 'data-testid="call"' not in shown
    refused = client.post(form.action, data={**form.values, "outcome": "reached"})
    assert (refused.status_code, noted(app)) == (422, [])
    assert OWN in refused.text


def test_a_mistake_is_taken_back_within_the_hour(
    app: Flask, client: CheckedClient, page: str, at: Callable[[str | datetime], datetime]
) -> None:
    client.submit(f"{page}/appel", {"outcome": "reached"}, testid="call")
    form = client.form(page, "take-back-1")

    at("2027-03-15T14:00")
    assert 'data-testid="take-back-1"' not in client.get(page).text
    late = client.post(form.action, data=form.values)
    assert late.status_code == 409
    assert "Une saisie se retire dans l&#39;heure" in late.text
    at("2027-03-15T13:30")
    assert client.post(form.action, data=form.values).status_code == 302
    assert noted(app) == []


def test_the_follow_page_counts_who_had_fewer_calls(app: Flask, client: CheckedClient, page: str) -> None:
    follow = page.split("/candidatures/", maxsplit=1)[0] + "/suivi/"
    assert "que les autres" not in client.get(follow).text

    client.submit(f"{page}/appel", {"outcome": "no_reply"}, testid="call")

    shown = client.get(follow).text.replace("&#39;", "'")
    assert "Moins d'appels que les autres : 1 candidature" in shown
    assert "Paul Vasseur</a> : 0" in shown
