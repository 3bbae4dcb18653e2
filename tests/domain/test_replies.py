"""What SMTP replies mean: each class of the table, and what becomes of the message."""

from __future__ import annotations

import email
import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campagne.domain.replies import Decision, Outcome, Reply, Stage, classify, decide, retry_delay, silence
from campagne.models.mailing import EMAIL_STATES

REPLIES = [
    (Stage.DOT, 250, "2.0.0 OK queued", Outcome.SENT),
    (Stage.DOT, 250, "", Outcome.SENT),
    # our own relay, or the way to it
    (Stage.CONNECT, 421, "4.7.0 too many connections", Outcome.UNREACHABLE),
    (Stage.CONNECT, 454, "4.7.0 Temporary authentication failure", Outcome.UNREACHABLE),
    (Stage.MAIL, 421, "closing", Outcome.UNREACHABLE),
    (Stage.CONNECT, 535, "5.7.8 Authentication credentials invalid", Outcome.CONFIGURATION),
    (Stage.CONNECT, 534, "5.7.9 Authentication mechanism is too weak", Outcome.CONFIGURATION),
    (Stage.MAIL, 530, "5.7.0 Must issue a STARTTLS command first", Outcome.CONFIGURATION),
    (Stage.CONNECT, 554, "No SMTP service here", Outcome.CONFIGURATION),
    # later
    (Stage.RCPT, 450, "4.2.0 Greylisted, see postgrey", Outcome.LATER),
    (Stage.RCPT, 451, "Try again later", Outcome.LATER),
    (Stage.RCPT, 452, "4.2.2 Mailbox full", Outcome.LATER),
    (Stage.DOT, 451, "4.3.0 temporary failure", Outcome.LATER),
    (Stage.DATA, 452, "4.3.1 Insufficient system storage", Outcome.LATER),
    (Stage.RCPT, 450, "4.4.1 Connection timed out", Outcome.LATER),
    (Stage.RCPT, 432, "4.3.2 Concurrent connections limit exceeded", Outcome.SLOWER),
    (Stage.RCPT, 450, "4.7.1 too many messages", Outcome.SLOWER),
    (Stage.DOT, 421, "4.7.28 Our system has detected an unusual rate", Outcome.SLOWER),
    # the address
    (Stage.RCPT, 550, "5.1.1 <a@example.org>: User unknown", Outcome.ADDRESS),
    (Stage.RCPT, 550, "5.1.1 The account is blocked by policy", Outcome.ADDRESS),
    (Stage.DOT, 550, "5.1.1 no such user", Outcome.ADDRESS),
    (Stage.RCPT, 551, "5.1.2 Bad destination system", Outcome.ADDRESS),
    (Stage.RCPT, 553, "5.1.3 Bad destination mailbox syntax", Outcome.ADDRESS),
    (Stage.RCPT, 556, "5.1.10 Domain does not accept mail (null MX)", Outcome.ADDRESS),
    (Stage.RCPT, 550, "5.4.1 Recipient address rejected: Access denied", Outcome.ADDRESS),
    (Stage.RCPT, 550, "Requested action not taken: mailbox unavailable", Outcome.ADDRESS),
    (Stage.RCPT, 550, "No such user here", Outcome.ADDRESS),
    (Stage.RCPT, 551, "not our customer", Outcome.ADDRESS),
    (Stage.RCPT, 550, "5.5.0 Adresse destinataire invalide. LPN007_416", Outcome.ADDRESS),
    (Stage.RCPT, 550, "5.7.1 <a@example.org>: Recipient address rejected: User unknown", Outcome.ADDRESS),
    # the mailbox
    (Stage.RCPT, 552, "5.2.2 Mailbox full", Outcome.MAILBOX),
    (Stage.DOT, 554, "5.2.2 mailbox full", Outcome.MAILBOX),
    (Stage.RCPT, 550, "5.2.1 The account is disabled", Outcome.MAILBOX),
    (Stage.RCPT, 552, "over quota", Outcome.MAILBOX),
    (Stage.RCPT, 550, "Mailbox size quota exceeded", Outcome.MAILBOX),
    # us, in the eyes of the receiver
    (Stage.DOT, 550, "5.7.1 message content rejected", Outcome.POLICY),
    (Stage.DOT, 554, "5.7.1 rejected", Outcome.POLICY),
    (Stage.RCPT, 554, "5.7.1 <a@example.org>: Relay access denied", Outcome.POLICY),
    (Stage.RCPT, 550, "5.7.26 DMARC policy of example.org", Outcome.POLICY),
    (Stage.MAIL, 550, "SPF check failed", Outcome.POLICY),
    (Stage.RCPT, 550, "Your host is blocked", Outcome.POLICY),
    (Stage.DOT, 554, "This looks like spam", Outcome.POLICY),
    (Stage.MAIL, 553, "5.1.8 Domain of sender address does not exist", Outcome.POLICY),
    (Stage.RCPT, 550, "Rejected", Outcome.POLICY),
    (Stage.DOT, 554, "Transaction failed", Outcome.POLICY),
    (Stage.MAIL, 550, "Mailbox unavailable", Outcome.POLICY),
    # our message
    (Stage.MAIL, 501, "5.1.7 Bad sender address syntax", Outcome.FORMAT),
    (Stage.RCPT, 555, "5.5.4 Unsupported option: SMTPUTF8", Outcome.FORMAT),
    (Stage.RCPT, 553, "5.6.7 Non-ASCII addresses need SMTPUTF8", Outcome.FORMAT),
    (Stage.DOT, 552, "5.3.4 Message too big", Outcome.FORMAT),
    (Stage.DATA, 503, "bad sequence of commands", Outcome.FORMAT),
    # no reply at all, or one that no server may give
    (Stage.DOT, -1, "", Outcome.IN_DOUBT),
    (Stage.DOT, 354, "go on", Outcome.IN_DOUBT),
    (Stage.RCPT, -1, "", Outcome.UNREACHABLE),
    (Stage.DATA, 250, "OK", Outcome.UNREACHABLE),
]
NEGATIVE = st.integers(400, 599)
TEXTS = st.text(max_size=80) | st.from_regex(r"[45]\.[0-9]{1,3}\.[0-9]{1,3} .*", fullmatch=True)
AGES = st.timedeltas(timedelta(0), timedelta(days=30))
JITTERS = st.floats(0, 1, exclude_max=True)


def deciding(outcome: Outcome, *, attempts: int = 1, age: timedelta = timedelta(0), before: bool = False) -> Decision:
    return decide(outcome, attempts=attempts, age=age, jitter=0.5, mailbox_before=before)


@pytest.mark.parametrize(("stage", "code", "text", "outcome"), REPLIES, ids=lambda value: str(value)[:40])
def test_a_reply_is_classed(stage: Stage, code: int, text: str, outcome: Outcome) -> None:
    assert classify(stage, code, text) is outcome


@pytest.mark.parametrize("stage", [stage for stage in Stage if stage is not Stage.DOT])
def test_a_silence_before_the_final_dot_is_tried_again(stage: Stage) -> None:
    assert deciding(silence(stage)).state == "retry"


def test_a_silence_past_the_final_dot_is_a_doubt_and_never_tried_again() -> None:
    assert deciding(silence(Stage.DOT)) == Decision(state="in_doubt")


@given(st.sampled_from(Stage), NEGATIVE, TEXTS)
def test_no_refusal_is_taken_for_a_success_nor_for_a_doubt(stage: Stage, code: int, text: str) -> None:
    assert classify(stage, code, text) not in {Outcome.SENT, Outcome.IN_DOUBT}


@given(st.sampled_from(Stage), st.integers(400, 499), TEXTS)
def test_a_passing_refusal_never_ends_anything(stage: Stage, code: int, text: str) -> None:
    assert deciding(classify(stage, code, text)).state == "retry"


@given(st.sampled_from(Outcome), st.integers(1, 500), AGES, JITTERS, st.booleans())
def test_only_a_refused_address_is_suppressed_and_only_our_faults_pause(
    outcome: Outcome, attempts: int, age: timedelta, jitter: float, before: bool
) -> None:
    decision = decide(outcome, attempts=attempts, age=age, jitter=jitter, mailbox_before=before)

    assert decision.state in EMAIL_STATES
    assert decision.suppresses == (outcome is Outcome.ADDRESS)
    assert decision.pauses == (outcome in {Outcome.POLICY, Outcome.CONFIGURATION})
    assert (decision.delay is not None) == (decision.state in {"queued", "retry"})


@given(st.integers(1, 500), JITTERS)
def test_waiting_is_never_shorter_than_its_base_nor_longer_than_its_scatter(attempts: int, jitter: float) -> None:
    base = timedelta(minutes={1: 5, 2: 15, 3: 30}.get(attempts, 60))

    assert base <= retry_delay(Outcome.UNREACHABLE, attempts, jitter) <= base * 1.25
    assert timedelta(minutes=30) <= retry_delay(Outcome.LATER, attempts, jitter) <= timedelta(minutes=45)
    assert timedelta(minutes=30) <= retry_delay(Outcome.SLOWER, attempts, jitter) <= timedelta(hours=2)


def test_a_full_mailbox_gets_one_second_chance_a_day_later() -> None:
    assert deciding(Outcome.MAILBOX) == Decision(state="retry", delay=timedelta(hours=24))
    assert deciding(Outcome.MAILBOX, before=True) == Decision(state="refused_address")


def test_a_server_that_always_says_later_is_left_after_five_days_without_blame() -> None:
    assert deciding(Outcome.LATER, age=timedelta(days=4, hours=23)).state == "retry"
    assert deciding(Outcome.LATER, age=timedelta(days=5)) == Decision(state="refused_address")


def test_our_own_relay_out_of_reach_is_tried_for_as_long_as_it_takes() -> None:
    assert deciding(Outcome.UNREACHABLE, attempts=400, age=timedelta(days=20)).state == "retry"


def test_a_fault_of_our_own_relay_leaves_the_message_queued() -> None:
    assert deciding(Outcome.CONFIGURATION).state == "queued"


@given(st.sampled_from(Stage), st.integers(0, 599), TEXTS)
def test_a_reply_written_down_keeps_its_meaning(stage: Stage, code: int, text: str) -> None:
    reply = Reply(stage=stage, code=code, text=text)

    read = Reply.read(str(reply))
    assert read is not None
    assert read.outcome is Reply(stage=stage, code=code, text=" ".join(text.split())).outcome


def test_other_words_are_no_reply() -> None:
    assert Reply.read("a répondu entre-temps") is None
    assert Reply.read("") is None


OURS = {
    "authfailure",
    "badreputation",
    "blocked",
    "norelaying",
    "policyviolation",
    "rejected",
    "requireptr",
    "virusdetected",
}
"""Reasons, in the words of the corpus, for which the sender is refused and not the address."""


def real_refusals(samples: Path) -> Iterator[tuple[str, int, str]]:
    """Yield (reason, code, text) of each refusal quoted in the real delivery reports that have an expected result."""
    folder = samples / "courriels-rebonds" / "sisimai"
    expected = json.loads((folder / "attendus-dev.json").read_text(encoding="utf-8"))
    for path in sorted(folder.rglob("*.eml")):
        report = email.message_from_bytes(path.read_bytes().replace(b"\r\n", b"\n").replace(b"\r", b"\n"))
        parts = [part for part in report.walk() if part.get_content_type() == "message/delivery-status"]
        for block in (block for part in parts for block in part.walk() if path.name in expected):
            reply = re.search(r"\b([45]\d\d)[ -](.*)", str(block.get("Diagnostic-Code", "")), re.DOTALL)
            if reply:
                yield expected[path.name][0]["reason"], int(reply[1]), reply[2]


def test_on_real_reports_no_address_is_blamed_for_a_fault_of_its_sender(samples: Path) -> None:
    refusals = [(reason, code, text) for reason, code, text in real_refusals(samples) if reason in OURS]

    blamed = [refusal for refusal in refusals if classify(Stage.RCPT, *refusal[1:]) is Outcome.ADDRESS]
    assert len(refusals) >= 25
    assert blamed == []


def test_on_real_reports_unknown_people_are_recognised(samples: Path) -> None:
    unknown = [(code, text) for reason, code, text in real_refusals(samples) if reason == "userunknown"]

    classes = [classify(Stage.RCPT, code, text) for code, text in unknown]
    assert len(unknown) >= 30
    assert classes.count(Outcome.ADDRESS) / len(classes) > 0.8
    assert set(classes) <= {Outcome.ADDRESS, Outcome.MAILBOX}
