"""When a mailing stops by itself: too many addresses that do not exist, or too many complaints.

Large receivers (Gmail's and Yahoo's rules for senders, 2024; Microsoft's, 2025) close their door to whoever keeps
writing to dead addresses, or whom more than 0.3 % of recipients call a nuisance. One false column in a file of
addresses is enough, and it shows within twenty messages.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

FIRST = 20
WINDOW = 100
FAILURES_MAX = 0.10
COMPLAINTS_WARN = 0.001
COMPLAINTS_MAX = 0.003


class Alarm(Enum):
    """What a share of complaints calls for."""

    NONE = 0
    WARN = 1
    PAUSE = 2


def too_many_failures(failed: Sequence[bool], *, from_start: bool = True) -> tuple[int, int] | None:
    """Return (failures, messages) of the first window in which more than one in ten failed for good, or None.

    `failed` tells of each attempted message, in the order of attempts, `from_start` or from somewhere later. The
    windows are the first twenty messages and any hundred in a row: what would be over whatever comes next is over
    already, so that the third failure among the first twenty stops, and the eleventh among a hundred.
    """
    for end in range(1, len(failed) + 1):
        for size in (FIRST, WINDOW) if from_start and end <= FIRST else (WINDOW,):
            window = failed[max(0, end - size) : end]
            failures = sum(window)
            if failures > FAILURES_MAX * size:
                return failures, len(window)
    return None


def complaints(complained: int, left: int) -> Alarm:
    """Return what `complained` complaints among `left` messages call for: a warning at 0.1 %, a pause at 0.3 %.

    There is no least number. One complaint among fifty messages is 2 %, the share that the receiver sees too: the
    mailing waits until somebody has looked, which costs a moment, while the complaints of those still to be written to
    could not be taken back. A large mailing has to meet more: from 334 messages on, a single one only warns.
    """
    if not complained:
        return Alarm.NONE
    share = complained / max(left, complained)
    if share >= COMPLAINTS_MAX:
        return Alarm.PAUSE
    return Alarm.WARN if share >= COMPLAINTS_WARN else Alarm.NONE


def failures_reason(failures: int, messages: int) -> str:
    """Say why a mailing was paused for its failures, and what to do."""
    return (
        f"{failures} messages sur {messages} ont été refusés ou sont revenus parce que l'adresse n'existe pas : plus "
        f"de {_percent(FAILURES_MAX)}. Continuer ferait bloquer tous nos messages. Cherchez d'où viennent ces "
        "adresses, corrigez ou retirez celles qui sont fausses, puis reprenez l'envoi."
    )


def complaints_reason(complained: int, left: int) -> str:
    """Say why a mailing was paused for its complaints, and what to do."""
    plural = "s" if complained > 1 else ""
    return (
        f"{complained} plainte{plural} pour {left} message{'s' if left > 1 else ''} parti{'s' if left > 1 else ''} : "
        f"{_percent(complained / max(left, complained))}. À partir de {_percent(COMPLAINTS_MAX)}, les fournisseurs "
        "bloquent qui écrit. Relisez le texte, demandez-vous d'où viennent les adresses, puis reprenez l'envoi."
    )


def _percent(share: float) -> str:
    return f"{share * 100:.1f}".removesuffix(".0").replace(".", ",") + " %"
