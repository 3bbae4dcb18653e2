"""We are not a relay: whatever is posted to a public address, no mail leaves for somebody who was not on file.

Every public address and method is drawn from the application. Every form found on its pages is filled in with a foreign
address, and so are its query, headers and fields that nobody offers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress

import pytest
from flask import Flask
from justhtml import JustHTML
from sqlalchemy import func, select
from werkzeug.routing import BuildError

from campagne.extensions import db
from campagne.models.contact import Contact
from campagne.models.mailing import OutgoingEmail
from tests import test_routes
from tests.factories import mail
from tests.fixtures import pages
from tests.fixtures.client import CheckedClient
from tests.fixtures.mail import MailSink
from tests.test_routes import House

FOREIGN = "attacker@evil.invalid"
GUESSED = ("email", "mail", "to", "recipient", "adresse", "address", "cc", "bcc", "reply_to", "contact", "destinataire")
SPOOFED = {
    "X-Forwarded-Host": "evil.invalid",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-For": "192.0.2.1",
    "Forwarded": "host=evil.invalid;proto=https",
    "X-Original-Host": "evil.invalid",
    "From": FOREIGN,
}
DOORS = ("public.", "candidate.", "account.", "operation.", "press.")
KEPT_TYPES = {"hidden", "checkbox", "radio", "submit"}
house = test_routes.house


def addressed(house: House, actor: str) -> Iterator[tuple[str, str]]:
    """Yield each public method and address as this actor would write it."""
    for rule in house.app.url_map.iter_rules():
        if rule.endpoint.startswith(DOORS):
            arguments = {name: test_routes.example(house, actor, rule, name) for name in rule.arguments}
            for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                built = ""
                with house.app.test_request_context(), suppress(BuildError):
                    built = house.app.url_map.bind("localhost").build(rule.endpoint, arguments, method=method)
                yield from [(method, built)] if built else []


def offered(page: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the forms of a page: where each goes, its hidden fields and choices as they are, all others foreign."""
    for form in pages.select(JustHTML(page, sanitize=False), "form"):
        fields = {}
        for field in pages.select(form, "input, select, textarea, button"):
            kept = pages.attribute(field, "type").lower() in KEPT_TYPES
            fields[pages.attribute(field, "name")] = pages.attribute(field, "value") if kept else FOREIGN
        yield pages.attribute(form, "action"), fields


def attack(house: House, actor: str, method: str, url: str) -> None:
    """Send everything that an address offers, and what it does not, with a foreign address everywhere."""
    client, query = house.client(actor), dict.fromkeys(GUESSED, FOREIGN)
    send = {"query_string": query, "headers": {"Sec-Fetch-Site": "same-origin", **SPOOFED}}
    if method == "POST":
        client.post(url, data={**query, "csrf_token": test_routes.CSRF}, **send)
        return
    read = client.get(url, **send)
    for action, fields in offered(read.get_data().decode()) if read.mimetype == "text/html" else ():
        client.post(action or url, data={**query, **fields}, **send)


def on_file() -> set[str]:
    known = set(db.session.scalars(select(Contact.address)))
    db.session.rollback()
    return known


def rows() -> int:
    count = db.session.scalars(select(func.count(OutgoingEmail.id))).one()
    db.session.rollback()
    return count


@pytest.mark.parametrize("actor", ["visitor", "candidate"])
def test_no_public_action_writes_to_an_address_that_was_not_on_file(smtp: MailSink, house: House, actor: str) -> None:
    with house.app.app_context():
        mail.deliver()
        known, queued = on_file(), rows()
    before = len(smtp.received)
    for method, url in addressed(house, actor):
        attack(house, actor, method, url)
        with house.app.app_context():
            assert on_file() == known, f"{method} {url} put an address on file"
            if rows() != queued:
                mail.deliver()
                queued = rows()

    caused = smtp.received[before:]
    assert bool(caused) is (actor == "candidate")  # a signature has its receipt: the attack did reach something
    assert {address for message in caused for address in message.recipients} <= known
    assert first_party(smtp)


def first_party(smtp: MailSink) -> bool:
    """Whether every address of the web in every message received is ours."""
    texts = [message.text(part) for message in smtp.received for part in ("plain", "html")]
    hosts = {found for text in texts for found in re.findall(r"https?://([^/\s\"<>]+)", text)}
    return hosts == {"localhost"}


def test_a_spoofed_host_changes_no_address_in_a_receipt(
    app: Flask, client: CheckedClient, smtp: MailSink, house: House
) -> None:
    client.submit(f"/r/{house.token}", testid="open-link")
    review = client.form(f"/repondre/{house.invitation}/relecture", "sign")
    signed = {"signatory": "Inès Marchetti", "role": "candidate", "declaration": "y"}
    answer = client.post(
        review.action,
        data={**review.values, **signed},
        headers={"Sec-Fetch-Site": "same-origin", **SPOOFED},
        environ_overrides={"HTTP_HOST": "evil.invalid"},
    )
    with app.app_context():
        mail.deliver()

    assert answer.status_code in {303, 400}
    assert "evil.invalid" not in (answer.location or "")
    assert first_party(smtp)
