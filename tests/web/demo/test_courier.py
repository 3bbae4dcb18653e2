"""The caught mail as a newcomer reads it: links lead into this instance, and a message can do nothing by itself."""

from __future__ import annotations

from email.message import EmailMessage

import pytest
from flask import Flask
from flask.testing import FlaskClient

from campagne.services.demonstration.courier import Courier
from tests.fixtures.client import CheckedClient

HTML = '<html><body style="margin:0"><script>x()</script><a href="http://127.0.0.1:5000/r/jeton">Répondre</a></body></html>'


def keep(courier: Courier, subject: str, text: str = "Madame,", html: str = "<p>Madame,</p>") -> int:
    message = EmailMessage()
    message["From"] = "Élues et élus <questions@example.org>"
    message["To"] = "awa@example.org"
    message["Date"] = "Mon, 22 Feb 2027 09:04:00 +0100"
    message["Subject"] = subject
    message.set_content(text)
    message.add_alternative(html, subtype="html")
    return courier.keep(message.as_bytes(), recipient="awa@example.org")


def test_an_empty_courier_says_so(client: CheckedClient) -> None:
    response = client.get("/demo/courrier")

    assert response.status_code == 200
    assert "Aucun message n'est encore arrivé." in response.text.replace("&#39;", "'")


def test_the_list_shows_the_newest_first_twenty_at_a_time(client: CheckedClient, courier: Courier) -> None:
    for number in range(1, 23):
        keep(courier, f"Objet {number:02d}")

    first, second = client.get("/demo/courrier").text, client.get("/demo/courrier?page=2").text

    assert first.index("Objet 22") < first.index("Objet 21") < first.index("Objet 03")
    assert "Objet 02" not in first
    assert "Objet 02" in second
    assert "22 février à 9 h 04" in first


@pytest.mark.parametrize("page", ["0", "-3", "99", "deux"])
def test_a_page_that_does_not_exist_shows_the_nearest(client: CheckedClient, courier: Courier, page: str) -> None:
    keep(courier, "Le seul message")

    assert "Le seul message" in client.get(f"/demo/courrier?page={page}").text


def test_a_link_of_the_instance_opens_here_whatever_port_it_was_sent_from(
    client: CheckedClient, courier: Courier
) -> None:
    number = keep(courier, "Lien", text="Répondre : http://127.0.0.1:5999/r/jeton?x=1\nPlus : https://example.org/nous")

    page = client.get(f"/demo/courrier/{number}").text

    assert '<a href="/r/jeton?x=1">http://127.0.0.1:5999/r/jeton?x=1</a>' in page
    assert '<a href="https://example.org/nous">' in page


def test_the_text_of_a_message_is_shown_never_run(client: CheckedClient, courier: Courier) -> None:
    number = keep(courier, "<b>Objet</b>", text="<script>x()</script>")

    page = client.get(f"/demo/courrier/{number}").text

    assert "<b>Objet</b>" not in page
    assert "&lt;script&gt;x()&lt;/script&gt;" in page


def test_the_laid_out_part_is_closed_in_by_its_policy(app: Flask, courier: Courier) -> None:
    number = keep(courier, "Mise en page", html=HTML)

    # A plain client: a mail's HTML carries its own styles, which no page of ours may.
    response = FlaskClient(app).get(f"/demo/courrier/{number}/mise-en-page")

    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox allow-top-navigation-by-user-activation" in policy
    assert "allow-scripts" not in policy
    assert "frame-ancestors 'self'" in policy
    assert 'target="_top" href="/r/jeton"' in response.text


def test_a_number_that_no_message_bears_is_not_found(client: CheckedClient) -> None:
    assert client.get("/demo/courrier/1").status_code == 404
    assert client.get("/demo/courrier/1/mise-en-page").status_code == 404


def test_no_browser_keeps_these_pages_and_none_gets_a_cookie(client: CheckedClient, courier: Courier) -> None:
    number = keep(courier, "Objet")

    for address in ("/demo/courrier", f"/demo/courrier/{number}", "/demo/composants"):
        response = client.get(address)
        assert response.headers["Cache-Control"] == "no-store"
        assert "Set-Cookie" not in response.headers
