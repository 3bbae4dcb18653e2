"""Every address of the product, and who is let in: drawn from the application, compared with a reviewed file.

`routes.txt` holds a line for each method and address: a public address that vanishes without a redirect, a new one that
nobody reviewed, or one that opens to somebody else, fails here. When a change is meant, copy the line that the failure
shows into the file, and have it reviewed.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy.engine import make_url
from werkzeug.routing import Rule
from werkzeug.test import Cookie, TestResponse

from campagne import clock, tokens
from campagne.domain.dates import PARIS
from campagne.extensions import db
from campagne.models.inbox import IncomingMessage
from campagne.models.invitation import Link
from campagne.models.mailing import OutgoingEmail
from campagne.models.outreach import Outreach
from campagne.services import bundles, editions, mailings, organisation
from campagne.web.coordinator import uploads
from tests.factories import campaigns, letters, lookup, people, reply_requests
from tests.fixtures.client import CheckedClient

GOLDEN = Path(__file__).parent / "routes.txt"
SLUG = "presidentielle-2027"
ELSEWHERE = "leila.haddad@example.org"
ACTORS = ("visitor", "candidate", "coordinator", "elsewhere", "admin")
"""Nobody known; a candidate with their cookie; a person of the campaign, of another campaign, of the administration."""

ACCOUNTS = {"coordinator": people.CLAIRE, "elsewhere": ELSEWHERE, "admin": people.KARIM}
CSRF = "the same for every session"
QUERIES = {"candidate.answering.autosave": "?champ=opening"}


@dataclass
class House:
    """An instance in which every address leads somewhere, and what each actor carries."""

    app: Flask
    ref: str
    invitation: str
    token: str
    unsubscribe: str
    transcription: str
    reply: str
    activation: str
    day: str
    ids: dict[str, int]
    cookies: dict[str, list[Cookie]] = field(default_factory=dict)

    @property
    def database(self) -> Path:
        return Path(make_url(self.app.config["SQLALCHEMY_DATABASE_URI"]).database or "")

    def save(self) -> None:
        """Keep the database as it stands."""
        self._close()
        shutil.copyfile(self.database, self.database.with_suffix(".kept"))

    def restore(self) -> None:
        """Put the database back as it was kept."""
        self._close()
        shutil.copyfile(self.database.with_suffix(".kept"), self.database)

    def _close(self) -> None:
        with self.app.app_context():
            db.engine.dispose()

    def client(self, actor: str) -> CheckedClient:
        """A browser that carries what the actor carries, and nothing from before."""
        client = self.app.test_client()
        assert isinstance(client, CheckedClient)
        for cookie in self.cookies.get(actor, ()):
            client.set_cookie(cookie.key, cookie.value, path=cookie.path)
        with client.session_transaction() as session:
            session["csrf_token"] = CSRF
        return client


@pytest.fixture
def house(app: Flask) -> House:
    """A campaign that was sent, answered and published, beside another one."""
    for email, changes in ((people.CLAIRE, {}), (ELSEWHERE, {}), (people.KARIM, {"admin": True})):
        people.person(app, email, **changes)
    with app.app_context():
        built = _build(app)
    built.cookies = {actor: _cookies(built, actor) for actor in ACTORS}
    built.save()
    return built


def _build(app: Flask) -> House:
    now = clock.now()
    organisation.load(campaigns.organisation().public_facts(), now=now)
    until = {"answers_by": now + timedelta(days=30), "closes_at": now + timedelta(days=40)}
    campaign = campaigns.campaign(SLUG, created_at=now, **until)
    people.member(campaign)
    people.member(campaigns.campaign("autre"), ELSEWHERE)
    campaigns.questionnaire(campaign, frozen=False)
    candidacy = campaigns.candidacy(campaigns.constituency(campaign))
    contact = campaigns.contact(candidacy)
    mailings.launch(mailings.draft(campaign, "invitation", now=now), by=None, now=now)
    link = db.session.query(Link).one()
    campaigns.signed(link.invitation, now, testing_logement="pour")
    editions.build(editions.plan(campaign, now=now), now=now)
    bundles.publish(campaign, app.config["INSTANCE_DIR"] / "bundles")
    answered(db.session.query(OutgoingEmail).one(), now)
    campaigns.add(Outreach(candidacy=candidacy, kind="call", outcome="reached", happened_at=now, recorded_at=now))
    claire = lookup.person(people.CLAIRE)
    letters.transcribed(candidacy, claire, dated=now.date(), arrived_at=now, now=now, testing_logement="contre")
    receipt = db.session.query(OutgoingEmail).filter_by(kind="receipt").one()
    guest = campaigns.coordinator("yann.legoff@example.org", name="Yann Le Goff")
    ids = {actor: lookup.person(email).id for actor, email in ACCOUNTS.items()}
    built = House(
        app=app,
        ref=candidacy.ref,
        invitation=link.invitation.ref,
        token=tokens.link_token(link.id, link.generation),
        unsubscribe=tokens.unsubscribe_token(contact.id, contact.address_hmac),
        transcription=tokens.transcription_token(receipt.id, contact.address_hmac),
        reply=tokens.reply_token(reply_requests.received(campaign, now=now).ref),
        activation=tokens.issue_activation(guest.id, guest.session_key, now=now),
        day=now.astimezone(PARIS).date().isoformat(),
        ids=ids,
    )
    db.session.commit()
    return built


def answered(email: OutgoingEmail, now: datetime) -> None:
    """Receive a person's answer to a message."""
    words = {"identity": "0" * 64, "sender": "paul@example.org", "subject": "Re", "text": "Bonjour."}
    campaigns.add(IncomingMessage(candidacy_id=email.candidacy_id, email_id=email.id, received_at=now, **words))


def _cookies(built: House, actor: str) -> list[Cookie]:
    client = built.app.test_client()
    assert isinstance(client, CheckedClient)
    if actor in ACCOUNTS:
        people.sign_in(client, ACCOUNTS[actor])
    elif actor == "candidate":
        client.submit(f"/r/{built.token}", testid="open-link")
    return list((client._cookies or {}).values())


def test_every_address_is_reviewed_with_those_whom_it_lets_in(house: House) -> None:
    drawn = set(lines(house))

    reviewed = set(GOLDEN.read_text(encoding="utf-8").splitlines())

    gone, new = sorted(reviewed - drawn), sorted(drawn - reviewed)
    assert not gone + new, "\n".join(["no longer true:", *gone, "to be reviewed:", *new])


def lines(house: House) -> Iterator[str]:
    """Yield a line for each method and address: method, address, name, then those whom it lets in."""
    for rule in house.app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            who = [actor for actor in ACTORS if is_let_in(house, actor, rule, method)]
            said = "everyone" if len(who) == len(ACTORS) else " ".join(who)
            yield f"{method:4}  {rule.rule}  {rule.endpoint}  {said}"


def is_let_in(house: House, actor: str, rule: Rule, method: str) -> bool:
    """Send the request as a browser of ours would, and say whether the door opened. What it wrote is undone."""
    arguments = {name: example(house, actor, rule, name) for name in rule.arguments}
    with house.app.test_request_context():
        built = house.app.url_map.bind("localhost").build(rule.endpoint, arguments, method=method)
    response = _send(house, actor, method, built + QUERIES.get(rule.endpoint, ""))
    to_sign_in = (response.location or "").startswith("/compte/connexion")
    signed_out = rule.endpoint == "account.sign_out" and actor in ACCOUNTS
    let_in = response.status_code not in {401, 403, 404} and (not to_sign_in or signed_out)
    if let_in and method != "GET":
        house.restore()
    return let_in


def _send(house: House, actor: str, method: str, url: str) -> TestResponse:
    client = house.client(actor)
    if method == "GET":
        return client.get(url)
    token = URLSafeTimedSerializer(house.app.secret_key or "", salt="wtf-csrf-token").dumps(CSRF)
    return client.open(url, method=method, data={"csrf_token": token}, headers={"Sec-Fetch-Site": "same-origin"})


def example(house: House, actor: str, rule: Rule, name: str) -> object:
    """Return what stands for a part of an address, so that it leads somewhere for those who may go there."""
    if name == "token":
        return _token(house, actor, rule.endpoint)
    if name == "ref":
        return house.invitation if rule.endpoint.startswith("candidate.") else house.ref
    if name == "key":
        return "logement" if "theme" in rule.endpoint else "testing_logement"
    if name == "kind":
        return "invitation" if ".mailings." in rule.endpoint else "json"
    known = {
        "slug": SLUG,
        "code": "FR",
        "part": "ajoutees",
        "day": house.day,
        "number": 1,
        "message_id": 1,
        "mailing_id": 1,
        "person_id": house.ids["elsewhere"],
        "contact_id": 1,
        "entry_id": 1,
        "transcription_id": 1,
        "request_id": 1,
        "filename": "css/campagne.css",
    }
    assert name in known, f"{rule.rule}: give an example of « {name} » here"
    return known[name]


def _token(house: House, actor: str, endpoint: str) -> str:
    if "unsubscribe" in endpoint or endpoint == "candidate.object_to_mail":
        return house.unsubscribe
    if endpoint.endswith("_transcription"):
        return house.transcription
    if endpoint.endswith("_reply_request"):
        return house.reply
    if endpoint.startswith("candidate."):
        return house.token
    if endpoint == "account.activate":
        return house.activation
    kept = ("coordinator.lists.", "coordinator.columns.", "coordinator.addresses.confirm")
    assert endpoint.startswith(kept), f"{endpoint}: give an example"
    with house.app.app_context():
        data = b"nom;prenom;email\nMarchetti;In\xc3\xa8s;autre@example.org\n"
        owner, campaign = house.ids.get(actor, 0), lookup.campaign(SLUG).id
        return uploads.keep(data, owner=owner, campaign=campaign, now=clock.now())
