"""The bytes of a message: exactly the headers asked for, whatever people typed."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import format_datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campagne.services import messages
from campagne.services.messages import Envelope, UnsafeHeader, build

EXPECTED = ["From", "To", "Reply-To", "Subject", "Date", "Message-ID", "Auto-Submitted", "List-Id"]
EXPECTED += ["List-Unsubscribe", "List-Unsubscribe-Post", "MIME-Version"]
FIELDS = ("sender_name", "sender", "reply_to", "recipient", "subject", "message_id", "list_id", "unsubscribe")
WAYS = ("https://campagne.example.org/desinscription/1-abc", "mailto:desinscription+1-abc@retours.example.org")
INJECTIONS = [
    "x\r\nBcc: z@example.org",
    "x\nBcc: z@example.org",
    "x\rBcc: z@example.org",
    "x\r\n\r\n<p>corps</p>",
    "x\x00y",
    "x\x0bBcc: z",
    "x\x0cBcc: z",
    "x\x85Bcc: z",
    "x\u2028Bcc: z",
    "x\u2029Bcc: z",
    "x\ud800y",
    "=?utf-8?q?x=0ABcc:_z=40example.org?=",
    "=?UTF-8?B?eApCY2M6IHpAZXhhbXBsZS5vcmc=?=",
    "=?iso-8859-1?Q?x=0D=0ABcc:_z?= suite",
]
BAD_ADDRESSES = [
    "a@example.org, b@example.org",
    "a@example.org b@example.org",
    "Nom <a@example.org>",
    "<a@example.org>",
    "élu@example.org",
    "a@b@example.org",
    "a",
    "",
]


def envelope(**changes: Any) -> Envelope:
    known: dict[str, Any] = {
        "sender_name": "Élues et élus, contre les « discriminations »",
        "sender": "collectif@example.org",
        "reply_to": "reponses@example.org",
        "recipient": "equipe@example.org",
        "subject": "9 questions à Inès Marchetti",
        "message_id": "abc@example.org",
        "date": datetime(2027, 2, 22, 8, tzinfo=UTC),
        "list_id": "presidentielle-2027.example.org",
        "unsubscribe": WAYS,
    }
    return Envelope(**known | changes)


def parsed(content: bytes) -> EmailMessage:
    return BytesParser(EmailMessage, policy=policy.default).parsebytes(content)


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("value", INJECTIONS)
def test_what_could_end_a_header_line_is_refused_in_every_field(field: str, value: str) -> None:
    with pytest.raises(UnsafeHeader):
        build(envelope(**{field: (value,) if field == "unsubscribe" else value}), text="x", html="x")


@pytest.mark.parametrize(
    "address", ["javascript:x", "https://a.example.org/>, <https://b.example.org", "https://a b", ""]
)
def test_the_way_to_stop_is_an_address_of_the_web_or_of_mail(address: str) -> None:
    with pytest.raises(UnsafeHeader):
        build(envelope(unsubscribe=(address,)), text="x", html="x")


def test_a_long_address_of_the_web_is_never_cut() -> None:
    long = f"https://campagne.example.org/{'x' * 200}"
    content = build(envelope(unsubscribe=(long, WAYS[1])), text="x", html="x")

    assert f"\r\nList-Unsubscribe: <{long}>,\r\n <{WAYS[1]}>\r\n".encode() in content


@pytest.mark.parametrize("field", ["sender", "reply_to", "recipient"])
@pytest.mark.parametrize("value", BAD_ADDRESSES)
def test_one_address_is_one_address(field: str, value: str) -> None:
    with pytest.raises(UnsafeHeader):
        build(envelope(**{field: value}), text="x", html="x")


@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=300))
def test_a_subject_or_a_name_comes_back_as_it_was_and_adds_no_header(text: str) -> None:
    try:
        content = build(envelope(subject=text, sender_name=text), text="x", html="x")
    except UnsafeHeader:
        assert "=?" in text
        return
    message = parsed(content)

    assert [name for name in message if name != "Content-Type"] == EXPECTED
    assert "".join(str(message["Subject"]).split()) == "".join(text.split())
    assert message["From"].addresses[0].addr_spec == "collectif@example.org"
    assert len(message["From"].addresses) == 1
    assert max(len(line) for line in content.split(b"\r\n")) <= 998


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=2000))
def test_a_body_never_reaches_the_headers_nor_makes_a_long_line(text: str) -> None:
    content = build(envelope(), text=text, html=f"<p>{text}</p>")

    assert [name for name in parsed(content) if name != "Content-Type"] == EXPECTED
    assert b"\r" not in content.replace(b"\r\n", b"")
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert all(len(line) <= 78 for line in content.split(b"\r\n"))


class LibraryPolicy(policy.EmailPolicy):
    """The library's policy for SMTP, but for the addresses by which one stops, which it would cut."""

    def fold_binary(self, name: str, value: str) -> bytes:
        if name == "List-Unsubscribe":
            return f"{name}: {value}\r\n".replace(", ", ",\r\n ").encode()
        return super().fold_binary(name, value)


def built_by_the_library(envelope: Envelope, text: str, html: str) -> bytes:
    message = EmailMessage(policy=LibraryPolicy(linesep="\r\n", max_line_length=78))
    message["From"] = Address(envelope.sender_name, addr_spec=envelope.sender)
    message["To"] = Address(addr_spec=envelope.recipient)
    message["Reply-To"] = Address(addr_spec=envelope.reply_to)
    message["Subject"] = envelope.subject
    message["Date"] = format_datetime(envelope.date)
    message["Message-ID"] = f"<{envelope.message_id}>"
    message["Auto-Submitted"] = "auto-generated"
    message["List-Id"] = f"<{envelope.list_id}>"
    message["List-Unsubscribe"] = ", ".join(f"<{address}>" for address in envelope.unsubscribe)
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(text, cte="quoted-printable")
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    message.set_boundary("=_parts")
    return message.as_bytes()


TYPED = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=200).filter(
    lambda text: "=?" not in text
)
WORD = st.from_regex(r"[A-Za-z0-9_+!'-]{1,40}", fullmatch=True)
ADDRESS = st.builds("{}.{}@{}.example.org".format, WORD, WORD, st.from_regex(r"[A-Za-z0-9-]{1,30}", fullmatch=True))
BODY = st.lists(st.one_of(st.text(st.characters(exclude_categories=["Cs"])), st.text("é =.\t ", max_size=120))).map(
    "\n".join
)


@given(st.builds(envelope, subject=TYPED, sender_name=TYPED, recipient=ADDRESS, message_id=ADDRESS), BODY, BODY)
def test_a_message_is_to_the_byte_what_the_library_would_build(asked: Envelope, text: str, html: str) -> None:
    assert build(asked, text=text, html=html) == built_by_the_library(asked, text, html)


def test_the_machine_is_proved_safe_before_anything_leaves() -> None:
    messages.self_test()


@pytest.mark.parametrize("blinded", ["_ENDS_A_LINE", "_ENCODED_WORD"])
def test_the_proof_fails_when_a_check_is_blind(monkeypatch: pytest.MonkeyPatch, blinded: str) -> None:
    monkeypatch.setattr(messages, blinded, re.compile("(?!)"))

    with pytest.raises((RuntimeError, ValueError)):
        messages.self_test()
