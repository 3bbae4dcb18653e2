"""What an SMTP reply means for one message: sent, to try again, or refused, and by whose fault.

A fault of the address, of our message, of the receiver's policy and of our own relay call for four different answers:
blaming an address for a policy would silence a candidacy, and trying again after the final dot would write to it twice.

Sources: RFC 5321 (4.2 codes, 4.5.4.1 retries), RFC 3463 (enhanced codes), and what large receivers answer in fact.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

GIVE_UP_AFTER = timedelta(days=5)
"""RFC 5321, 4.5.4.1: a sender tries for four to five days."""

FULL_MAILBOX_DELAY = timedelta(hours=24)


class Stage(StrEnum):
    """How far the conversation had come. DATA is the reply to that command, DOT the reply to the end of the message."""

    CONNECT = "connect"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    DOT = "dot"


class Outcome(StrEnum):
    """What one attempt came to."""

    SENT = "sent"
    UNREACHABLE = "unreachable"
    LATER = "later"
    SLOWER = "slower"
    MAILBOX = "mailbox"
    ADDRESS = "address"
    FORMAT = "format"
    POLICY = "policy"
    CONFIGURATION = "configuration"
    IN_DOUBT = "in_doubt"


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What becomes of the message: its state, when it is due again, whether its address or its whole mailing stops."""

    state: str
    delay: timedelta | None = None
    suppresses: bool = False
    pauses: bool = False


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What a server said, and when; `code` is 0 when it said nothing, `text` then says what happened instead."""

    stage: Stage
    code: int
    text: str

    @property
    def outcome(self) -> Outcome:
        """What it means for the message."""
        return classify(self.stage, self.code, self.text) if self.code else silence(self.stage)

    def __str__(self) -> str:
        return " ".join(f"{self.stage} {self.code} {self.text}".split())[:WRITTEN_MAX]

    @classmethod
    def read(cls, written: str) -> Reply | None:
        """Return the reply that `str` wrote, or None for any other text."""
        found = _WRITTEN.fullmatch(written)
        return cls(stage=Stage(found[1]), code=int(found[2]), text=found[3]) if found else None


_FINAL = {
    Outcome.SENT: Decision(state="sent"),
    Outcome.IN_DOUBT: Decision(state="in_doubt"),
    Outcome.ADDRESS: Decision(state="refused_address", suppresses=True),
    Outcome.FORMAT: Decision(state="refused_format"),
    Outcome.POLICY: Decision(state="refused_policy", pauses=True),
}

WRITTEN_MAX = 300
_WRITTEN = re.compile(rf"({'|'.join(Stage)}) (\d+) ?(.*)", re.DOTALL)
_ENHANCED = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")

# Enhanced codes (subject, detail) whose meaning does not depend on the words beside them. 5.4.1 is how Exchange Online
# says that nobody bears this address, 5.4.4 that its domain does not exist; 5.7.13 is a closed account.
_ADDRESS_CODES = frozenset({(1, 1), (1, 2), (1, 3), (1, 4), (1, 6), (1, 10), (4, 1), (4, 4), (4, 310)})
_MAILBOX_CODES = frozenset({(2, 0), (2, 1), (2, 2), (2, 4), (3, 0), (3, 1), (3, 2), (4, 6), (4, 7), (7, 13)})
_FORMAT_CODES = frozenset({(1, 7), (2, 3), (3, 3), (3, 4)})
_FORMAT_SUBJECTS = frozenset({5, 6})
_POLICY_SUBJECT = 7

_POLICY_WORDS = re.compile(
    r"\b(blocked|block ?list(ed)?|black ?list(ed)?|deny ?list(ed)?|banned|spam\w*|unsolicited|bulk mail|spf|dkim|dmarc|"
    r"reputation|polic(y|ies)|abus\w*|rbl|dnsbl|virus|sender|relay(ing)?|not (authori[sz]ed|allowed))\b",
    re.IGNORECASE,
)
_PERSON = "(user|recipient|address|mailbox|account|customer)"
_UNKNOWN_WORDS = re.compile(
    rf"{_PERSON}\W+(is )?(unknown|not found|rejected|invalid|unavailable|inactive)|"
    rf"(unknown|invalid|no such|disabled|inactive|not our|unrouteable) (local )?{_PERSON}|"
    r"(does not|doesn.t) (exist|have an?)|no mailbox|destinataire (invalide|inconnu)|utilisateur inconnu|n.existe pas",
    re.IGNORECASE,
)
_FULL_WORDS = re.compile(r"\b(mailbox|quota|inbox|storage)\b.*\b(full|exceeded|over)\b|\bover ?quota\b", re.IGNORECASE)

_TOO_FAST = re.compile(r"\btoo (many|much|fast|quickly)\b|\brate.?limit|\bslow down\b|\bthrottl", re.IGNORECASE)

_OWN_RELAY = frozenset({530, 534, 535, 538})
_OWN_ENVELOPE = frozenset({500, 501, 502, 503, 504, 555})
_RATE_LIMIT = 432
_SERVICE_CLOSING = 421
_FULL = 552

_NETWORK_MINUTES = (5, 15, 30, 60)


def classify(stage: Stage, code: int, text: str) -> Outcome:
    """Return what a server's reply means. `code` has three digits; `text` may hold an enhanced code and several lines.

    A code that no server may send is a silence.
    """
    if code in _OWN_RELAY:
        return Outcome.CONFIGURATION
    match code // 100:
        case 2 if stage is Stage.DOT:
            return Outcome.SENT
        case 4:
            return _passing(stage, code, text)
        case 5 if stage is Stage.CONNECT:
            return Outcome.CONFIGURATION
        case 5:
            return _lasting(stage, code, text)
        case _:
            return silence(stage)


def silence(stage: Stage) -> Outcome:
    """Return what no reply means: a lost connection, a timeout. Past the final dot nobody knows who has the message."""
    return Outcome.IN_DOUBT if stage is Stage.DOT else Outcome.UNREACHABLE


def decide(outcome: Outcome, *, attempts: int, age: timedelta, jitter: float, mailbox_before: bool = False) -> Decision:
    """Return what becomes of a message after its attempt number `attempts` (from 1), `age` after it was queued.

    `jitter` in [0, 1) scatters the next attempt. `mailbox_before` says that the last attempt met the same full or
    closed mailbox: one second chance a day later, then no more, the address staying usable.
    """
    if outcome in _FINAL:
        return _FINAL[outcome]
    delay = retry_delay(outcome, attempts, jitter)
    if outcome is Outcome.CONFIGURATION:
        return Decision(state="queued", delay=delay, pauses=True)
    given_up = outcome is not Outcome.UNREACHABLE and age + delay > GIVE_UP_AFTER
    if given_up or (outcome is Outcome.MAILBOX and mailbox_before):
        return Decision(state="refused_address")
    return Decision(state="retry", delay=delay)


def retry_delay(outcome: Outcome, attempts: int, jitter: float) -> timedelta:
    """Return how long to wait after attempt number `attempts` (from 1); `jitter` in [0, 1) scatters it.

    A server out of reach: 5, 15, 30, 60 minutes, then every hour, and up to a quarter more. A server that says "later"
    (greylisting, 4.2 to 4.4): 30 minutes and up to half as much more. One that says "slower": between 30 minutes and
    two hours. A full mailbox: a day.
    """
    match outcome:
        case Outcome.MAILBOX:
            return FULL_MAILBOX_DELAY
        case Outcome.LATER:
            return timedelta(minutes=30 + 15 * jitter)
        case Outcome.SLOWER:
            return timedelta(minutes=30 + 90 * jitter)
    minutes = _NETWORK_MINUTES[min(max(attempts, 1), len(_NETWORK_MINUTES)) - 1]
    return timedelta(minutes=minutes * (1 + jitter / 4))


def _enhanced(text: str) -> tuple[int, int] | None:
    """Return (subject, detail) of the reply's enhanced code, or None when it says nothing (5.0.0)."""
    found = _ENHANCED.search(text)
    if found is None or (found[2], found[3]) == ("0", "0"):
        return None
    return int(found[2]), int(found[3])


def _passing(stage: Stage, code: int, text: str) -> Outcome:
    enhanced = _enhanced(text)
    too_fast = code == _RATE_LIMIT or _TOO_FAST.search(text) or (enhanced and enhanced[0] == _POLICY_SUBJECT)
    if stage is Stage.CONNECT or (code == _SERVICE_CLOSING and enhanced is None and not too_fast):
        return Outcome.UNREACHABLE
    if too_fast:
        return Outcome.SLOWER
    return Outcome.LATER


def _lasting(stage: Stage, code: int, text: str) -> Outcome:
    enhanced = _enhanced(text)
    if enhanced in _ADDRESS_CODES:
        return Outcome.ADDRESS
    if enhanced in _MAILBOX_CODES:
        return Outcome.MAILBOX
    ours = _POLICY_WORDS.search(text) is not None
    if stage is not Stage.MAIL and not ours and _UNKNOWN_WORDS.search(text):
        return Outcome.ADDRESS
    if enhanced:
        return Outcome.FORMAT if _is_format(enhanced) else Outcome.POLICY
    if not ours and (code == _FULL or _FULL_WORDS.search(text)):
        return Outcome.MAILBOX
    # A bare refusal says nothing against the address: somebody has to look before more is sent.
    return Outcome.FORMAT if code in _OWN_ENVELOPE and not ours else Outcome.POLICY


def _is_format(enhanced: tuple[int, int]) -> bool:
    return enhanced in _FORMAT_CODES or enhanced[0] in _FORMAT_SUBJECTS
