"""What is said of a candidacy, as somebody types it: cleaned, and refused in words where it cannot be kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from campagne.domain.fields import MATCH_KEY_MAX, NAME_MAX
from campagne.domain.text import clean_line, match_key, search_key
from campagne.exceptions import DomainError

LABEL_MAX, NUANCE_MAX, SUBSTITUTE_MAX = 300, 20, 250


class NameMissing(DomainError):
    """A candidacy bears the name of somebody."""


class TextTooLong(DomainError):
    """What is written fits where it is kept."""


@dataclass(frozen=True, kw_only=True)
class Identity:
    """What is said of a candidacy: who, under which name it stands, its number and the Ministry's nuance."""

    last_name: str
    first_name: str = ""
    sex: str | None = None
    label: str | None = None
    substitute: str | None = None
    panel: int | None = None
    nuance: str | None = None

    @property
    def match_key(self) -> str:
        """The key under which one constituency holds this name once."""
        return match_key(self.last_name, self.first_name)

    @property
    def swapped_key(self) -> str:
        """The same with first and last names exchanged, as a file or a person sometimes writes them."""
        return match_key(self.first_name, self.last_name)

    def shares_a_word_with(self, other: Identity) -> bool:
        """Say whether two names have at least one word in common, accents and case aside."""
        return bool(self._words & other._words)

    @property
    def _words(self) -> set[str]:
        return set(search_key(f"{self.last_name} {self.first_name}").split())

    def checked(self) -> Identity:
        """Return the same, cleaned; empty texts are unknown. Raises NameMissing, TextTooLong."""
        limits = {
            "last_name": NAME_MAX,
            "first_name": NAME_MAX,
            "label": LABEL_MAX,
            "nuance": NUANCE_MAX,
            "substitute": SUBSTITUTE_MAX,
        }
        texts = {name: clean_line(getattr(self, name) or "") for name in limits}
        for name, most in limits.items():
            if len(texts[name]) > most:
                raise TextTooLong(f"Ce texte compte {len(texts[name])} caractères, {most} au plus.", field=name)
        names = {"last_name": texts.pop("last_name"), "first_name": texts.pop("first_name")}
        key = match_key(names["last_name"], names["first_name"])
        if key.startswith("|"):
            raise NameMissing("Écrivez le nom.", field="last_name")
        if len(key) > MATCH_KEY_MAX:
            raise TextTooLong("Ce nom est trop long une fois ses lettres développées.", field="last_name")
        unknown_when_empty: dict[str, Any] = {name: text or None for name, text in texts.items()}
        return Identity(**names, **unknown_when_empty, sex=self.sex or None, panel=self.panel)
