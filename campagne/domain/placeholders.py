"""Text that people of the coordination write, with named places to fill: `{salutation}`, `{lien}`.

No template engine: a place is a name of an allow-list between braces, and braces serve nothing else. What fills a place
is never read again for places, so a name that somebody typed can hold anything.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from campagne.exceptions import DomainError

_PLACE = re.compile(r"\{([^{}]*)\}")
_NAME_SHOWN = 40


class UnknownPlaceholder(DomainError):
    """A text names a place that nothing can fill."""


class StrayBrace(DomainError):
    """A brace opens or closes no place."""


def check(text: str, allowed: Collection[str], *, field: str | None = None) -> None:
    """Refuse a text with a place that is not allowed, or a brace alone. Raises UnknownPlaceholder, StrayBrace."""
    for found in _PLACE.finditer(text):
        if found[1] not in allowed:
            name = found[0] if len(found[0]) <= _NAME_SHOWN else f"{found[0][:_NAME_SHOWN]}…"
            raise UnknownPlaceholder(
                f"« {name} » n'est pas un emplacement connu. Les emplacements sont "
                f"{', '.join(f'{{{known}}}' for known in allowed)}.",
                field=field,
            )
    outside = _PLACE.sub("", text)
    if "{" in outside or "}" in outside:
        raise StrayBrace(
            "Une accolade est restée seule : elles ne servent qu'à entourer le nom d'un emplacement, comme {lien}.",
            field=field,
        )


def names(text: str) -> frozenset[str]:
    """Return the names between braces."""
    return frozenset(_PLACE.findall(text))


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return `text` with each place filled, once: braces in a value stay as they are. Raises as `check` does."""
    check(text, values.keys())
    return _PLACE.sub(lambda found: values[found[1]], text)
