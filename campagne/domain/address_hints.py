"""What can be said of an address by looking at it: a domain that is nearly a common one, a function, not a person.

Hints are shown to a person and nothing is corrected: `gmial.com` exists, and somebody may well read mail there.
"""

from __future__ import annotations

import re
from functools import lru_cache

COMMON_DOMAINS = (
    "gmail.com", "hotmail.com", "hotmail.fr", "outlook.com", "outlook.fr", "live.fr", "live.com", "msn.com",
    "yahoo.fr", "yahoo.com", "ymail.com", "icloud.com", "me.com", "mac.com", "aol.com", "protonmail.com", "proton.me",
    "pm.me", "gmx.fr", "gmx.com", "gmx.net", "mailo.com", "orange.fr", "wanadoo.fr", "free.fr", "sfr.fr", "neuf.fr",
    "laposte.net", "bbox.fr", "numericable.fr", "club-internet.fr", "cegetel.net", "aliceadsl.fr", "nordnet.fr",
    "tutanota.com", "riseup.net", "mailoo.org", "zaclys.net", "framasoft.org",
    "assemblee-nationale.fr", "senat.fr", "europarl.europa.eu", "parlement.gouv.fr",
)  # fmt: skip
"""Domains that many French addresses share, and the institutions that candidates come from."""

_NEVER = {"gmail.fr": "gmail.com", "icloud.fr": "icloud.com", "laposte.fr": "laposte.net", "wanadoo.com": "wanadoo.fr"}
"""Domains that are too far from the right one for a distance, and nearly always a slip."""

_FUNCTIONS = frozenset((
    "accueil", "admin", "adherents", "bonjour", "bureau", "cabinet", "campagne", "collectif", "comite",
    "communication", "contact", "coordination", "courriel", "courrier", "direction", "equipe", "federation",
    "groupe", "hello", "info", "infos", "liste", "mairie", "media", "medias", "parti", "permanence", "presidence",
    "presse", "redaction", "relations", "secretaire", "secretariat", "section", "staff", "standard", "webmaster",
))  # fmt: skip
_WORD_END = re.compile(r"[^a-z]")


def suggestion(address: str) -> str | None:
    """Return the common domain that the address probably meant, None when its domain looks right.

    At most one letter added, dropped, changed or swapped with its neighbour; two from nine characters on.
    """
    return _meant(address.rpartition("@")[2].lower())


def is_function(address: str) -> bool:
    """Whether the address is a function's (`contact@`, `secretariat@`) rather than a person's."""
    local = address.rpartition("@")[0].lower()
    return _WORD_END.split(local, maxsplit=1)[0] in _FUNCTIONS


@lru_cache(maxsize=10_000)
def _meant(domain: str) -> str | None:
    if domain in COMMON_DOMAINS:
        return None
    if domain in _NEVER:
        return _NEVER[domain]
    found = min((_distance(domain, common), len(common), common) for common in COMMON_DOMAINS)
    return found[2] if found[0] <= (2 if len(domain) >= 9 else 1) else None


def _distance(one: str, other: str) -> int:
    """Count the letters to add, drop, change or swap (optimal string alignment); 3 stands for anything further."""
    if abs(len(one) - len(other)) > 2:
        return 3
    before: list[int] = []
    costs = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        earlier, before, costs = before, costs, [row]
        for column, other_letter in enumerate(other, start=1):
            cost = min(before[column - 1] + (letter != other_letter), before[column] + 1, costs[-1] + 1)
            if row > 1 and column > 1 and (letter, one[row - 2]) == (other[column - 2], other_letter):
                cost = min(cost, earlier[column - 2] + 1)
            costs.append(cost)
    return min(costs[-1], 3)
