"""Reports that servers send about messages of ours: made up from what was really sent, or forged."""

from __future__ import annotations

from itertools import count

from tests.fixtures.mail import ReceivedMail

_numbers = count(1)

REPORT = """Return-Path: <>
Delivered-To: {to}
From: MAILER-DAEMON@mx.example.com
To: {to}
Subject: Undelivered Mail Returned to Sender
Message-ID: <{number}@mx.example.com>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain; charset=utf-8

The mail system could not deliver your message to {recipient}.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com

Final-Recipient: rfc822; {recipient}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {said}

--b
Content-Type: text/rfc822-headers

Message-ID: {message_id}
To: {recipient}

--b--
"""
COMPLAINT = """From: fbl@mx.example.com
To: abuse@example.org
Subject: complaint
Message-ID: <{number}@mx.example.com>
Content-Type: multipart/report; report-type=feedback-report; boundary="b"

--b
Content-Type: message/feedback-report

Feedback-Type: {feedback}
Version: 1
Original-Mail-From: <{to}>

--b--
"""
AWAY = """Return-Path: <>
From: {recipient}
To: {to}
Subject: Re: 3 questions, absence du bureau
Auto-Submitted: auto-replied
In-Reply-To: {message_id}
Message-ID: <{number}@mx.example.com>

Je suis absente.
"""


def report(
    about: ReceivedMail,
    status: str = "5.1.1",
    said: str = "550 5.1.1 no such user",
    *,
    action: str = "failed",
    to: str = "",
) -> bytes:
    """A new delivery report of a message, addressed to its envelope sender unless told otherwise."""
    return _filled(REPORT, about, to=to or about.sender, status=status, said=said, action=action)


def complaint(about: ReceivedMail, feedback: str = "abuse") -> bytes:
    """A new complaint about a message."""
    return _filled(COMPLAINT, about, to=about.sender, feedback=feedback)


def away(about: ReceivedMail) -> bytes:
    """A new automatic reply to a message."""
    return _filled(AWAY, about, to=about.sender)


def unsigned(content: bytes, about: ReceivedMail) -> bytes:
    """The same without anything that proves that it is about a message of ours: only its recipient's address."""
    message_id = str(about.message["Message-ID"]).encode()
    return content.replace(about.sender.encode(), b"collectif@example.org").replace(message_id, b"<x@example.org>")


def _filled(text: str, about: ReceivedMail, **values: str) -> bytes:
    (recipient,) = about.recipients
    message_id = str(about.message["Message-ID"])
    return text.format(recipient=recipient, message_id=message_id, number=next(_numbers), **values).encode()
