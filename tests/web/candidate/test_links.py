"""The personal link: harmless to read, opened by a gesture, the same nothing for every bad token."""

from __future__ import annotations

import hashlib
import statistics
import time
from collections.abc import Callable
from datetime import datetime
from itertools import cycle, product

import pytest
from flask import Flask
from werkzeug.test import Client, TestResponse

from campagne import clock
from campagne.extensions import db
from campagne.models.invitation import Link
from campagne.services import invitations
from tests.fixtures.client import CheckedClient
from tests.web.candidate.conftest import SIGNATURE, Guest

SCANNERS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 SafeLinks",
    "Barracuda Sentinel (EE)",
    "Mimecast URL Protect",
    "Mozilla/5.0 (compatible; GoogleImageProxy) Gmail",
    "Slackbot-LinkExpanding 1.0",
)


@pytest.fixture
def dump(app: Flask) -> Callable[[], str]:
    """Return a function that writes out every row of every table."""

    def dumped() -> str:
        with app.app_context():
            tables = {table.name: db.session.execute(table.select()) for table in db.metadata.sorted_tables}
            return repr({name: [tuple(row) for row in rows] for name, rows in tables.items()})

    return dumped


@pytest.fixture
def bad_tokens(app: Flask, invite: Callable[..., Guest], during: datetime) -> dict[str, str]:
    """One token of each kind that opens nothing."""
    good, revoked, replaced = invite(), invite("Paul", "Vasseur"), invite("Awa", "Delorme")
    with app.app_context():
        invitations.revoke(db.session.get_one(Link, revoked.link_id), now=clock.now())
        invitations.regenerate(db.session.get_one(Link, replaced.link_id))
        db.session.commit()
    unknown = good.token[::-1]
    return {
        "unknown": unknown,
        "malformed": good.token[:20] + "/..%2F",
        "revoked": revoked.token,
        "replaced": replaced.token,
    }


def fetched(client: Client, token: str, method: str = "GET") -> tuple[int, str, list[tuple[str, str]]]:
    """Return the status, the digest of the body and the headers of an answer."""
    response = client.open(f"/r/{token}", method=method)
    headers = sorted((name, value) for name, value in response.headers if name != "Date")
    return response.status_code, hashlib.sha256(response.data).hexdigest(), headers


def test_reading_a_link_names_nobody_and_asks_for_one_gesture(
    client: CheckedClient, invite: Callable[..., Guest]
) -> None:
    guest = invite()

    response = client.get(f"/r/{guest.token}")

    assert response.status_code == 200
    assert "Rien ne se passe tant que vous n'appuyez pas." in response.text
    assert "Lien personnel pour répondre à 5 questions" in response.text
    assert "Marchetti" not in response.text
    assert "Set-Cookie" not in response.headers
    assert "<script" not in response.text
    assert 'http-equiv="refresh"' not in response.text


def test_scanners_of_mails_leave_no_trace_and_the_link_still_opens(
    app: Flask, invite: Callable[..., Guest], dump: Callable[[], str], during: datetime
) -> None:
    guest = invite()
    before = dump()
    agents = cycle(SCANNERS)

    for method, number in product(("GET", "HEAD", "OPTIONS"), range(20)):
        address = {"REMOTE_ADDR": f"192.0.2.{number % 6}"}
        Client(app).open(
            f"/r/{guest.token}", method=method, headers={"User-Agent": next(agents)}, environ_overrides=address
        )

    assert dump() == before
    guest.open()
    assert guest.client.get(guest.page).status_code == 200


def test_opening_a_link_writes_nothing_either(guest: Guest, dump: Callable[[], str]) -> None:
    before = dump()
    guest.open()
    guest.client.get(guest.page)

    assert dump() == before


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_every_bad_token_gets_the_same_bytes_and_the_same_headers(
    app: Flask, bad_tokens: dict[str, str], method: str
) -> None:
    answers = {name: fetched(Client(app), token, method) for name, token in bad_tokens.items()}

    assert {status for status, _, _ in answers.values()} == {404}
    assert len({repr(answer) for answer in answers.values()}) == 1


@pytest.mark.parametrize("token", ["", "x" * 2000, "%FF%FE", "é", "a b", "../../etc/passwd", "%00"])
def test_any_text_in_place_of_a_token_gets_that_page_too(client: CheckedClient, token: str) -> None:
    response = client.get(f"/r/{token}")

    assert response.status_code == 404
    assert "Ce lien ne s'ouvre pas" in response.text or token.startswith("..")


def test_bad_tokens_cannot_be_told_apart_by_time(app: Flask, bad_tokens: dict[str, str]) -> None:
    client = Client(app)
    times: dict[str, list[float]] = {name: [] for name in bad_tokens}
    for turn, (name, token) in product(range(-5, 150), bad_tokens.items()):  # in turn: a slow moment strikes all alike
        start = time.perf_counter()
        client.get(f"/r/{token}")
        if turn >= 0:
            times[name].append(time.perf_counter() - start)

    # What other programs of the machine do only ever adds time: the quick quarter of the requests tells the classes
    # apart better than their middle does.
    quick = {name: statistics.quantiles(measured, n=4)[0] * 1000 for name, measured in times.items()}
    assert max(quick.values()) - min(quick.values()) < 3, quick


def test_the_page_of_a_bad_token_says_what_to_do(client: CheckedClient, bad_tokens: dict[str, str]) -> None:
    text = client.get(f"/r/{bad_tokens['unknown']}").text

    assert "coupé par une messagerie" in text
    assert "01 99 00 12 34" in text


def test_opening_leads_to_an_address_without_the_token(client: CheckedClient, invite: Callable[..., Guest]) -> None:
    guest = invite()

    response = client.submit(f"/r/{guest.token}", testid="open-link")

    assert response.status_code == 303
    assert response.headers["Location"] == guest.page
    cookie = response.headers["Set-Cookie"]
    assert cookie.startswith(f"repondre-{guest.ref}=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_the_token_appears_nowhere_after_the_hop(guest: Guest, capfd: pytest.CaptureFixture[str]) -> None:
    client = guest.client
    seen: list[TestResponse] = [
        client.get(guest.page),
        client.submit(guest.page, {"testing": "pour"}, testid="answer-sheet"),
        client.get(f"{guest.page}/relecture"),
        client.submit(f"{guest.page}/relecture", SIGNATURE, testid="sign"),
        *(client.get(f"{guest.page}/{page}") for page in ("recu", "questions", "decliner", "pas-moi")),
    ]

    assert [response.status_code for response in seen] == [200, 303, 200, 303, 200, 200, 200, 200]
    said = "".join(response.request.url + response.text + str(response.headers) for response in seen)
    cookies = str([cookie.value for cookie in client._cookies.values()])  # type: ignore[union-attr]
    assert guest.token not in said + cookies + "".join(capfd.readouterr())


def test_a_page_without_its_cookie_explains_the_way_in(client: CheckedClient, invite: Callable[..., Guest]) -> None:
    guest = invite()
    known, unknown = client.get(guest.page), client.get("/repondre/inconnue")

    assert known.status_code == unknown.status_code == 403
    assert known.data == unknown.data
    assert "ouvrez-le de nouveau" in known.text
    assert "Marchetti" not in known.text


@pytest.mark.parametrize("page", ["", "/relecture", "/recu", "/decliner", "/pas-moi", "/questions"])
def test_no_page_of_an_invitation_opens_without_its_cookie(
    client: CheckedClient, invite: Callable[..., Guest], page: str
) -> None:
    assert client.get(invite().page + page).status_code == 403


@pytest.mark.parametrize("page", ["", "/relecture", "/recu", "/decliner", "/pas-moi", "/questions"])
def test_pages_of_a_link_are_kept_by_nobody(guest: Guest, page: str) -> None:
    for response in (guest.client.get(guest.page + page), guest.client.get(f"/r/{guest.token}")):
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert response.headers["Cache-Control"] == "no-store"
        assert "noindex" in response.headers["X-Robots-Tag"]


def test_revoking_closes_an_open_page_at_once_and_gives_the_text_back(app: Flask, guest: Guest) -> None:
    form = guest.client.form(guest.page, "answer-sheet")
    with app.app_context():
        invitations.revoke(db.session.get_one(Link, guest.link_id), now=clock.now())
        db.session.commit()

    response = guest.client.post(guest.page, data={**form.values, "testing-comment": "Trois heures de travail."})

    assert response.status_code == 403
    assert "Trois heures de travail." in response.text
    assert guest.client.get(guest.page).status_code == 403


def test_a_replaced_link_leaves_no_open_page_behind(app: Flask, guest: Guest) -> None:
    with app.app_context():
        invitations.regenerate(db.session.get_one(Link, guest.link_id))
        db.session.commit()

    assert guest.client.get(guest.page).status_code == 403


def test_a_cookie_of_our_own_making_up_opens_nothing(client: CheckedClient, invite: Callable[..., Guest]) -> None:
    guest = invite()
    client.set_cookie(f"repondre-{guest.ref}", "WzEsMV0.forged")

    assert client.get(guest.page).status_code == 403
