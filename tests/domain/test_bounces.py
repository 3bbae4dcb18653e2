"""What a message that came back is: real reports against independent expectations, and anything without a fall."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campagne.domain import bounces
from campagne.domain.bounces import Kind, messages_of, read

REASONS = {
    Kind.HARD: "userunknown hostunknown hasmoved notaccept",
    Kind.SOFT: "mailboxfull suspend expired networkerror systemerror mailererror toomanyconn onhold",
    Kind.POLICY: "blocked rejected authfailure requireptr policyviolation securityerror spamdetected badreputation "
    "virusdetected norelaying notcompliantrfc contenterror syntaxerror mesgtoobig",
    Kind.COMPLAINT: "feedback",
    Kind.AUTO_REPLY: "vacation",
    Kind.OTHER: "delivered",
}
"""The words of the expected results, by what they are here. `filtered` and `undefined` only say: not by the address."""

KIND_OF = {reason: {kind} for kind, reasons in REASONS.items() for reason in reasons.split()}
KIND_OF |= {"filtered": {Kind.SOFT, Kind.POLICY}, "undefined": {Kind.SOFT, Kind.POLICY, Kind.OTHER}}

REPORT = b"""Return-Path: <>
To: bounce+12-abc@retours.example.org
From: MAILER-DAEMON@mx.example.org
Subject: Undelivered Mail Returned to Sender
Message-ID: <report-1@mx.example.org>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain; charset=utf-8

The mail system could not deliver your message.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; equipe@example.org
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 <equipe@example.org>: no such user

--b
Content-Type: text/rfc822-headers

Return-Path: <bounce+12-abc@retours.example.org>
Message-ID: <original-1@example.org>

--b--
"""


def expected(samples: Path) -> Iterator[tuple[str, Path, set[Kind]]]:
    """Yield a class, a real message, and the kinds that it may be."""
    folder = samples / "courriels-rebonds"
    for name, results in json.loads((folder / "sisimai" / "attendus-dev.json").read_bytes()).items():
        kinds = set().union(*(KIND_OF[result["reason"]] for result in results))
        yield min(KIND_OF[results[0]["reason"]]), folder / "sisimai" / "lf" / name, kinds
    for name, results in json.loads((folder / "flufl.bounce" / "attendus-dev.json").read_bytes()).items():
        path = folder / "flufl.bounce" / name
        if not results[0]["recipients"] and not read(path.read_bytes()).status:
            yield "no recipient named", path, {Kind.AUTO_REPLY, Kind.OTHER, Kind.SOFT, Kind.POLICY}
        elif results[0]["temporary"]:
            yield Kind.SOFT, path, {Kind.SOFT}
        else:
            yield "failed, no reason given", path, {Kind.HARD, Kind.SOFT, Kind.POLICY}


def test_real_reports_are_in_the_right_class(samples: Path, capsys: pytest.CaptureFixture[str]) -> None:
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    wrong = []
    for kind, path, kinds in expected(samples):
        found = read(path.read_bytes()).kind
        total[kind] += 1
        right[kind] += found in kinds
        wrong += [] if found in kinds else [f"{path.name}: {found}, not {sorted(kinds)}"]
    shares = [f"{kind}: {right[kind]} of {number}" for kind, number in sorted(total.items())]
    told = f"{right.total()} of {total.total()}: " + "; ".join([*shares, *wrong])
    with capsys.disabled():
        sys.stdout.write(f"\n{told}\n")

    assert total.total() == 273
    assert right.total() >= 0.95 * total.total(), told
    assert right[Kind.HARD] >= 0.95 * total[Kind.HARD], told


def test_an_address_is_hardly_ever_blamed_for_what_others_refuse(samples: Path) -> None:
    blamed = [path.name for _, path, kinds in expected(samples) if Kind.HARD not in kinds and is_hard(path)]

    assert len(blamed) <= 6, blamed  # « user unknown » that the expected results know to be a filter's word


def is_hard(path: Path) -> bool:
    return read(path.read_bytes()).kind is Kind.HARD


def test_every_real_message_is_read_whatever_its_line_endings(samples: Path) -> None:
    paths = [path for path in (samples / "courriels-rebonds").rglob("*") if path.is_file() and path.suffix != ".json"]
    assert len(paths) == 327

    for path in paths:
        for message in messages_of(path.read_bytes()):
            lf = message.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
            found = read(lf)
            assert read(lf.replace(b"\n", b"\r\n")) == found, path.name
            assert read(lf.replace(b"\n", b"\r")) == found, path.name


def test_an_mbox_is_cut_into_its_messages(samples: Path) -> None:
    found = messages_of((samples / "courriels-rebonds" / "sisimai" / "mbox-0.mbox").read_bytes())

    assert len(found) == 37
    assert Counter(read(message).kind for message in found)[Kind.OTHER] <= 2


def test_a_report_says_what_it_returns_and_why() -> None:
    found = read(REPORT)

    assert (found.kind, found.status) == (Kind.HARD, "5.1.1")
    assert found.words == "smtp; 550 5.1.1 <equipe@example.org>: no such user"
    assert found.message_ids == ("original-1@example.org",)
    assert found.addressed == ("bounce+12-abc@retours.example.org",)
    assert not found.arrived


@pytest.mark.parametrize(
    ("action", "kind", "arrived", "delayed"),
    [
        ("failed", Kind.HARD, False, False),
        ("delayed", Kind.SOFT, False, True),
        ("delivered", Kind.OTHER, True, False),
        ("relayed", Kind.OTHER, True, False),
        ("expanded (to several)", Kind.OTHER, True, False),
    ],
)
def test_the_action_of_a_report_decides(action: str, kind: Kind, arrived: bool, delayed: bool) -> None:
    found = read(REPORT.replace(b"failed", action.encode()))

    assert (found.kind, found.arrived, found.delayed) == (kind, arrived, delayed)


def test_an_address_that_leads_to_several_is_not_blamed_for_one_of_them() -> None:
    block = b"Final-Recipient: rfc822; autre@example.org\nAction: delivered\nStatus: 2.0.0\n\n"
    headers = b"--b\nContent-Type: text/rfc822"

    assert read(REPORT.replace(headers, block + headers)).kind is Kind.OTHER


@pytest.mark.parametrize(
    ("diagnostic", "kind"),
    [
        (b"smtp; 550 5.7.1 Message rejected as spam", Kind.POLICY),
        (b"smtp; 550 Blocked: see our policy", Kind.POLICY),
        (b"smtp; 552 5.2.2 Mailbox full", Kind.SOFT),
        (b"smtp; 451 4.4.1 timed out", Kind.SOFT),
        (b"X-Postfix; Host or domain name not found", Kind.HARD),
        (b"smtp; 550 5.1.10 RecipientNotFound; Recipient not found by SMTP address lookup", Kind.HARD),
        (b"smtp; 550 Adresse d au moins un destinataire invalide. OFR_416", Kind.HARD),
    ],
)
def test_the_words_of_a_server_tell_whose_fault_it_is(diagnostic: bytes, kind: Kind) -> None:
    report = REPORT.replace(b"Status: 5.1.1", b"Status: 5.0.0")

    assert read(report.replace(b"smtp; 550 5.1.1 <equipe@example.org>: no such user", diagnostic)).kind is kind


AUTOMATIC = [
    ("Auto-Submitted: auto-replied", "Re: 9 questions à Inès Marchetti"),
    ("Auto-Submitted: auto-generated", "Re: 9 questions"),
    ("Precedence: auto_reply", "Re: 9 questions"),
    ("Precedence: bulk", "Votre message"),
    ("X-Autoreply: yes", "Re: 9 questions"),
    ("X-Autorespond: Re", "Re: 9 questions"),
    ("X-Other: 1", "Réponse automatique : 9 questions"),
    ("X-Other: 1", "Absence du bureau"),
    ("X-Other: 1", "Absent du bureau Re: 9 questions"),
    ("X-Other: 1", "Out of Office: 9 questions"),
    ("X-Other: 1", "Automatic reply: 9 questions"),
    ("X-Other: 1", "=?utf-8?q?R=C3=A9ponse_automatique?="),
]


@pytest.mark.parametrize(("field", "subject"), AUTOMATIC)
@pytest.mark.parametrize("sender", ["", "Return-Path: <>\n"])
def test_an_automatic_reply_is_neither_a_bounce_nor_an_answer(field: str, subject: str, sender: str) -> None:
    text = f"{sender}From: equipe@example.org\nSubject: {subject}\n{field}\n\nJe suis absente. 550 User unknown.\n"

    assert read(text.encode()).kind is Kind.AUTO_REPLY


@pytest.mark.parametrize("subject", ["Re: 9 questions", "Nos réponses", "", "Vacances scolaires : notre position"])
def test_what_a_person_writes_is_something_else(subject: str) -> None:
    found = read(f"From: equipe@example.org\nSubject: {subject}\n\nBonjour, voici nos réponses.\n".encode())

    assert (found.kind, found.arrived) == (Kind.OTHER, False)


@pytest.mark.parametrize(("kind", "objects"), [("abuse", True), ("opt-out", True), ("auth-failure", False)])
def test_a_complaint_asks_for_no_more_mail_unless_it_is_about_signatures(kind: str, objects: bool) -> None:
    text = (
        "From: fbl@example.org\nContent-Type: multipart/report; report-type=feedback-report; boundary=b\n\n"
        f"--b\nContent-Type: message/feedback-report\n\nFeedback-Type: {kind}\nVersion: 1\n"
        "Original-Mail-From: <bounce+12-abc@retours.example.org>\n\n--b--\n"
    )
    found = read(text.encode())

    assert (found.kind, found.objects) == (Kind.COMPLAINT, objects)
    assert found.addressed == ("bounce+12-abc@retours.example.org",)


def test_two_copies_of_a_report_are_one() -> None:
    copy = b"From mailer Thu Apr 29 23:34:45 2027\nReceived: by elsewhere\n" + REPORT.replace(b"\n", b"\r\n")

    assert read(copy).identity == read(REPORT).identity
    assert read(REPORT.replace(b"report-1", b"report-2")).identity != read(REPORT).identity


@given(st.binary(max_size=2000))
def test_any_bytes_are_read(data: bytes) -> None:
    assert isinstance(read(data).kind, Kind)
    assert b"".join(messages_of(data)) == data or data.startswith(b"From ")


@settings(max_examples=300)
@given(
    st.lists(st.tuples(st.integers(0, len(REPORT)), st.integers(0, 60), st.binary(max_size=40)), min_size=1, max_size=6)
)
def test_a_mangled_report_is_read(cuts: list[tuple[int, int, bytes]]) -> None:
    data = REPORT
    for start, length, put in cuts:
        data = data[:start] + put + data[start + length :]

    assert isinstance(read(data), bounces.Incoming)


@pytest.mark.parametrize(
    "data",
    [
        b"Content-Type: multipart/mixed; boundary=a\n\n" + b"--a\nContent-Type: multipart/mixed; boundary=a\n\n" * 3000,
        b"Content-Type: message/rfc822\n\n" * 3000,
        b"To: " + b"a" * 1_000_000,
        b"Subject: " + b"=?utf-8?q?a?= " * 50_000,
        b"From: MAILER-DAEMON\nSubject: failure\n\n" + b"mailbox " * 100_000,
        b"\n> " * 300_000,
        REPORT.replace(b"no such user", b"x \n " * 200_000),
    ],
)
def test_a_message_made_to_weigh_is_read_soon(data: bytes) -> None:
    assert isinstance(read(data).kind, Kind)
