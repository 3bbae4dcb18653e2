"""The demonstration's mail: kept whole, numbered, read back; refused addresses are refused for good."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from campagne.services.demonstration.catcher import MailCatcher
from campagne.services.demonstration.courier import Courier

REFUSED = "refusee@example.org"


@pytest.fixture
def courier(tmp_path: Path) -> Courier:
    return Courier(tmp_path / "courrier")


@pytest.fixture
def catcher(courier: Courier) -> Iterator[MailCatcher]:
    catcher = MailCatcher(courier, refused={REFUSED})
    catcher.start()
    yield catcher
    catcher.stop()


def message(subject: str = "9 questions à Édith Roncevaux", text: str = "Madame,\n\nBonjour.") -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Élues et élus <questions@example.org>"
    message["To"] = "edith@example.org"
    message["Date"] = "Mon, 22 Feb 2027 09:04:00 +0100"
    message["Subject"] = subject
    message.set_content(text, cte="quoted-printable")
    message.add_alternative("<p>Madame,</p>", subtype="html")
    return message


def send(catcher: MailCatcher, *recipients: str, content: EmailMessage | None = None) -> dict[str, tuple[int, bytes]]:
    host, port = catcher.url.removeprefix("smtp://").split(":")
    with smtplib.SMTP(host, int(port), timeout=10) as connection:
        return connection.send_message(content or message(), "questions@example.org", list(recipients))


def test_a_message_sent_to_the_local_mail_is_kept_whole(catcher: MailCatcher, courier: Courier) -> None:
    send(catcher, "edith@example.org")

    letter = courier.read(1)
    assert letter is not None
    assert letter.recipient == "edith@example.org"
    assert letter.subject == "9 questions à Édith Roncevaux"
    assert letter.text == "Madame,\n\nBonjour."
    assert letter.html == "<p>Madame,</p>"
    assert letter.date is not None
    assert letter.date.isoformat() == "2027-02-22T09:04:00+01:00"


def test_the_refused_address_gets_a_permanent_refusal_and_leaves_no_message(
    catcher: MailCatcher, courier: Courier
) -> None:
    refusals = send(catcher, "edith@example.org", REFUSED)

    assert refusals[REFUSED][0] == 550
    assert refusals[REFUSED][1].startswith(b"5.1.1")
    assert courier.numbers() == [1]


def test_messages_are_listed_the_newest_first(catcher: MailCatcher, courier: Courier) -> None:
    for address in ("a@example.org", "b@example.org", "a@example.org"):
        send(catcher, address)

    assert courier.numbers() == [3, 2, 1]


def test_the_latest_message_that_leads_somewhere_is_found_by_its_recipient(courier: Courier) -> None:
    for address, text in (
        ("a@example.org", "http://127.0.0.1:5000/r/premier"),
        ("a@example.org", "http://127.0.0.1:5000/r/second"),
        ("a@example.org", "Un reçu, sans lien."),
        ("b@example.org", "http://127.0.0.1:5000/r/autre"),
    ):
        courier.keep(message(text=text).as_bytes(), recipient=address)

    found = courier.latest_to("a@example.org", leading_to="/r/")

    assert found is not None
    assert found.number == 2
    assert courier.latest_to("b@example.org", leading_to="/nous") is None
    assert courier.latest_to("c@example.org", leading_to="/r/") is None


def test_a_message_goes_on_where_an_earlier_start_stopped(courier: Courier) -> None:
    courier.keep(message().as_bytes(), recipient="a@example.org")

    assert Courier(courier.folder).keep(message().as_bytes(), recipient="a@example.org") == 2


def test_a_number_that_nothing_bears_is_no_message(courier: Courier) -> None:
    assert courier.numbers() == []
    assert courier.read(1) is None


def test_addresses_of_the_web_stand_apart_from_the_words_around_them(courier: Courier) -> None:
    text = "Répondre : http://127.0.0.1:5000/r/a-b_C.\n(noms : https://example.org/nous)\n\nFin"
    courier.keep(message(text=text).as_bytes(), recipient="a@example.org")

    letter = courier.read(1)
    assert letter is not None
    first, second = list(letter.paragraphs())
    assert first == [
        [("Répondre : ", False), ("http://127.0.0.1:5000/r/a-b_C", True), (".", False)],
        [("(noms : ", False), ("https://example.org/nous", True), (")", False)],
    ]
    assert second == [[("Fin", False)]]
