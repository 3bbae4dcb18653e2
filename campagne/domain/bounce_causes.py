"""Why a message was not delivered, from what a report says of it: by whose fault, and for how long.

The codes and words of servers are those of `replies`; reports add what a relay found out by itself, and at which step a
server refused: « user unknown » said to the text of a message, and not to its recipient, is the word of a filter.
"""

from __future__ import annotations

import re

from campagne.domain.replies import Outcome, Stage, classify

ARRIVED = frozenset({"delivered", "relayed", "expanded"})
"""Actions of a report (RFC 3464, 2.3.3) by which the message reached somebody."""

_WORDS_MAX = 2_000
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_CODE = re.compile(r"(?<![\d.#-])([45]\d\d)(?![\d.])(?=[ -]|$)")

_UNKNOWN = re.compile(
    r"(user|recipient|address|mailbox|account)( is| name is)? (unknown|not (found|known|recogni[sz]ed|listed))|"
    r"unknown (user|recipient|address|mailbox)|no such (user|recipient|mailbox|person|address)|"
    r"not listed in .{0,40}directory|destinataire inconnu|domino .{0,40}見つかりません|リストにありません|"
    r"(account|mailbox|user|address|recipient)( that you tried to reach)? (does not|doesn.t) exist|invalid recipient|"
    r"adresse .{0,40}destinataires? .{0,6}invalide|adresse destinataire invalide",
    re.IGNORECASE,
)
_NO_HOST = re.compile(
    r"(host|domain|name)( name)? (unknown|not found|lookup failed|does not exist|may not exist)|unknown (host|domain)|"
    r"no such (host|domain)|no mx (record )?found|unrouteable|does not accept mail|null ?mx|illegal host|"
    r"cannot find (a |any )?(host|mx)|all relevant mx records point to non-existent",
    re.IGNORECASE,
)
_NO_ANSWER_OF_NAMES = re.compile(
    r"malformed or unexpected name server|dns query failed|temporar\w* .{0,30}lookup", re.IGNORECASE
)
_SYSTEM = ("4.", "5.3.", "5.2.2")
"""Codes that contradict « user unknown »: the fault is passing, or of the system."""
_FULL = re.compile(r"(mailbox|inbox|quota|storage) (is )?(full|exceeded)|over ?quota|disk space", re.IGNORECASE)
_BARE = re.compile(r"user unknown|unknown user", re.IGNORECASE)
_OUR_HOST = re.compile(r"\b(sender|client|reverse|helo|ptr|your (ip|host|domain|server))\b", re.IGNORECASE)
_CLOSED = re.compile(
    r"(account|mailbox) (has been |is )?(disabled|suspended|deactivated|discontinued)|does not support tls",
    re.IGNORECASE,
)
_OURS_REFUSED = re.compile(
    r"refused to talk to me|service refuse|access denied|mail reject|message reject|sender (was )?rejected|blocked|"
    r"black ?listed|not accepting mail from|user complaints|poor reputation|(after|reply to) mail from|"
    r"groups\.google\.com|size limit|malformed address",
    re.IGNORECASE,
)
_NOBODY = ("5.1.1", "5.4.1")
"""Codes that mean nobody, whatever the words: Exchange Online says « access denied » of an unknown address."""
_VAGUE = re.compile(r"5\.1\.0 - unknown address error ", re.IGNORECASE)
"""What a common relay writes before whatever the server really said."""
_AT_TEXT = re.compile(r"reply to (end of )?data|>>> data|text command|after (end of )?data", re.IGNORECASE)
_LATER = re.compile(
    r"timed? ?out|timeout|expired|too long|connection (refused|reset|lost)|requests to connect|not responding|"
    r"unreachable|try again|temporar|deferred|no route to host|network|queue",
    re.IGNORECASE,
)
_DELAY = re.compile(
    r"(is|has been|message) delayed|delivery status notification: (warning|delayed)|warning message only|"
    r"not yet been delivered|will (be )?(continue|keep|retried|retry)|still (being|trying|attempting)|advisory-only",
    re.IGNORECASE,
)
_KINDS = {
    Outcome.ADDRESS: "hard",
    Outcome.MAILBOX: "soft",
    Outcome.LATER: "soft",
    Outcome.SLOWER: "policy",  # in a report it is the end: they asked to slow down until our relay gave up
    Outcome.UNREACHABLE: "soft",
    Outcome.SENT: "other",
}


def status(text: str) -> str:
    """Return the first enhanced status code (RFC 3463) in a text, or nothing."""
    found = _STATUS.search(text)
    return found[1] if found else ""


def is_delay(text: str) -> bool:
    """Whether a report says in words that its message is still being tried."""
    return _DELAY.search(text) is not None


def cause(action: str, code: str, words: str, said: str) -> str:
    """Return hard, soft, policy or other for one recipient.

    `code` is its enhanced status, possibly empty, `words` the server's own, `said` what the report says to people. What
    nothing explains is soft: it blames nobody, and needs nobody to look.
    """
    if action in ARRIVED:
        return "other"
    if action == "delayed":
        return "soft"
    words, said = (_VAGUE.sub("", " ".join(text.split()))[:_WORDS_MAX] for text in (words, said))
    return _judged(code, words, f"{words} {said}") or _judged(code, said, said) or "soft"


def _judged(code: str, text: str, around: str) -> str | None:
    """Return what a text says, or None when it says nothing; `around` tells at which step the server refused."""
    reply, enhanced = _CODE.search(text), status(text) or code
    if not reply and not text.strip():
        return None
    if (worded := _worded(enhanced, text, around)) is not None:
        return worded
    if reply is None and enhanced in {"", "5.0.0"}:
        return "soft" if _LATER.search(text) else None
    number = int(reply[1]) if reply else 100 * int(enhanced[0]) + 50
    return _KINDS.get(classify(Stage.DOT, number, f"{enhanced} {text}"), "policy")


def _worded(enhanced: str, text: str, around: str) -> str | None:
    if _NO_ANSWER_OF_NAMES.search(text):
        return "soft"
    if found := _UNKNOWN.search(text):
        contradicted = enhanced.startswith(_SYSTEM) or _FULL.search(around)
        filtered = _BARE.fullmatch(found[0]) and _AT_TEXT.search(around) and not enhanced.startswith("5.1.")
        return "soft" if contradicted or filtered else "hard"
    if _NO_HOST.search(text) and not _OUR_HOST.search(text):
        return "hard"
    if _OURS_REFUSED.search(text) and not enhanced.startswith(_NOBODY):
        return "policy"
    return "soft" if _CLOSED.search(text) else None
