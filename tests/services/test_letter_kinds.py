"""Every kind of mail as it is received: its words, its headers, and nothing in it that watches whoever reads."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask
from justhtml import JustHTML

from campagne.exceptions import DomainError
from campagne.extensions import db
from campagne.models.campaign import Campaign
from campagne.models.candidacy import Candidacy
from campagne.models.invitation import Invitation
from campagne.models.organisation import Organisation
from campagne.services import mailings, receipts, trials
from tests.factories import campaigns, mail
from tests.fixtures.mail import MailSink, ReceivedMail
from tests.fixtures.pages import attribute, select, text_of
from tests.services.test_letters import compared
from tests.services.test_messages import EXPECTED, INJECTIONS

INES, CLAIRE = mail.address("Marchetti"), "claire.morvan@example.org"
KINDS = ("invitation", "reminder", "announcement", "receipt", "test")
BULK = ("invitation", "reminder", "announcement")
STOPS = ("List-Unsubscribe", "List-Unsubscribe-Post")
LATER = mail.SENDING + timedelta(days=14)


@pytest.fixture
def campaign(app: Flask, at: Callable[[datetime], datetime]) -> Iterator[Campaign]:
    at(mail.SENDING)
    with app.app_context():
        yield mail.ready()


@pytest.fixture
def received(campaign: Campaign, smtp: MailSink, at: Callable[[datetime], datetime]) -> Callable[..., ReceivedMail]:
    """Have a message of a kind written and delivered; return the one that a candidacy (or the coordination) gets."""

    def one(kind: str, last_name: str = "Marchetti") -> ReceivedMail:
        if kind in {"reminder", "receipt"}:
            mail.launched(campaign)
            mail.deliver()
            smtp.received.clear()
            at(LATER)
        if kind in BULK:
            mail.launched(campaign, kind, now=LATER if kind == "reminder" else mail.SENDING)
        elif kind == "receipt":
            candidacy = db.session.query(Candidacy).filter_by(last_name=last_name).one()
            invitation = db.session.query(Invitation).filter_by(candidacy_id=candidacy.id).one()
            receipts.queue_receipts(campaigns.signed(invitation, LATER, testing_logement="pour"), now=LATER)
        else:
            mailing = mailings.draft(campaign, "invitation", now=mail.SENDING)
            trials.send(mailing, by=campaigns.coordinator(CLAIRE), now=mail.SENDING)
        db.session.commit()
        mail.deliver()
        (message,) = smtp.to(CLAIRE if kind == "test" else mail.address(last_name))
        return message

    return one


@pytest.mark.parametrize("kind", ["announcement", "test"])
def test_its_words_are_the_ones_agreed(received: Callable[..., ReceivedMail], kind: str) -> None:
    message = received(kind)

    compared(kind, str(message.message["Subject"]), message.text())


@pytest.mark.parametrize("kind", KINDS)
def test_its_headers_are_exactly_those_of_its_kind(received: Callable[..., ReceivedMail], kind: str) -> None:
    message = received(kind)
    headers = message.message
    left_out = {"receipt": ("List-Id", *STOPS), "test": STOPS}.get(kind, ())

    assert [name for name in headers if name != "Content-Type"] == [name for name in EXPECTED if name not in left_out]
    assert str(headers["From"]) == "Élues et élus contre les discriminations <collectif@example.org>"
    assert str(headers["Reply-To"]) == "reponses@example.org"
    assert str(headers["Auto-Submitted"]) == "auto-generated"
    assert re.fullmatch(r"<[0-9a-f]{40}@example\.org>", str(headers["Message-ID"]))
    assert headers["Date"].datetime == (LATER if kind in {"reminder", "receipt"} else mail.SENDING)
    assert len(message.recipients) == len(headers["To"].addresses) == 1
    if kind in BULK:
        assert str(headers["List-Unsubscribe-Post"]) == "List-Unsubscribe=One-Click"
        way = r"<http://localhost/desinscription/[\w-]+>,\s*<mailto:reponses@example\.org\?subject=[\w%']+>"
        assert re.fullmatch(way, str(headers["List-Unsubscribe"]))
    if kind != "receipt":
        assert str(headers["List-Id"]) == "<presidentielle-2027.localhost>"


@pytest.mark.parametrize("kind", KINDS)
def test_text_comes_first_and_nothing_watches(received: Callable[..., ReceivedMail], kind: str) -> None:
    message = received(kind)
    document = JustHTML(message.text("html"), sanitize=False)
    addresses = re.findall(r"https?://\S+", message.text() + message.text("html"))

    assert [part.get_content_type() for part in message.message.iter_parts()] == ["text/plain", "text/html"]
    assert select(document, "img, script, link, iframe, object, form, video, audio") == []
    assert all(address.startswith("http://localhost/") for address in addresses)
    assert [attribute(a, "href") for a in select(document, "a")] == [text_of(a) for a in select(document, "a")]
    assert not re.search(r"url\(|@import|background=", message.text("html"))


@pytest.mark.parametrize("kind", BULK)
@pytest.mark.parametrize(
    ("last_name", "said"), [("Marchetti", "Madame,"), ("Vasseur", "Monsieur,"), ("Delorme", "Madame, Monsieur,")]
)
def test_each_kind_greets_as_the_list_allows(
    received: Callable[..., ReceivedMail], kind: str, last_name: str, said: str
) -> None:
    lines = received(kind, last_name).text().splitlines()

    assert lines[2 if kind == "reminder" else 0] == said


def put(campaign: Campaign, field: str, value: str) -> None:
    """Put a value where somebody could have typed it, past every check of what is typed."""
    network = db.session.get_one(Organisation, 1)
    if field == "name":
        db.session.query(Candidacy).filter_by(last_name="Marchetti").one().first_name = value
    elif field == "title":
        campaign.title = value
    elif field == "signatory":
        network.signatories = [{"name": value, "mandate": value, "party": ""}]
    else:
        setattr(network, field, value)


@pytest.mark.parametrize("field", ["name", "subject", "reply_to", "short_name", "signatory", "title"])
def test_whatever_somebody_typed_there_is_one_recipient_and_the_same_headers(
    campaign: Campaign, smtp: MailSink, field: str
) -> None:
    mailing = mailings.draft(campaign, "announcement", now=mail.SENDING)
    mailings.save(mailing, subject="À {candidature}, {correspondant}", body="{salutation}, {signataires}, {reseau}")
    mailing_id, refused = mailing.id, 0
    db.session.commit()
    for value in [*INJECTIONS, "Ines, Bcc: z@example.org <z@example.org>"]:
        if "\ud800" in value:
            continue  # no database takes half a character
        mailing = mailings.draft(campaign, "announcement", now=mail.SENDING)
        if field == "subject":
            mailing.subject = value
        else:
            put(campaign, field, value)
        try:
            mailings.launch(mailing, by=None, now=mail.SENDING)
            db.session.commit()
        except DomainError:
            refused += 1
            db.session.rollback()
    mail.deliver()

    assert mailing_id
    assert refused >= (0 if field == "title" else len(INJECTIONS) - 1)
    for message in smtp.received:
        assert [name for name in message.message if name != "Content-Type"] == EXPECTED
        assert len(message.recipients) == 1
        assert message.recipients[0] in {mail.address(last_name) for _, last_name, _ in mail.PEOPLE}
    assert bool(smtp.received) or field == "reply_to"
