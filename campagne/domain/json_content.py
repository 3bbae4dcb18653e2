"""JSON that a person wrote: read to the end so that every fault is named at its path, and nothing is taken half."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import urlsplit

from campagne.domain.addresses import normalise_address
from campagne.domain.decoding import decode
from campagne.domain.spreadsheets import ZIP_MAGIC
from campagne.domain.text import clean, clean_line
from campagne.exceptions import Fault, InvalidContent, MalformedAddress, UnreadableFile

KEY = re.compile(r"[a-z0-9_]{1,40}")
_TELEPHONE = re.compile(r"\+?[0-9][0-9 .()-]{5,24}")


def parse(data: bytes) -> dict[str, Any]:
    """Return the object that a JSON file holds. Raises UnreadableFile with line and column for anything else."""
    if data.startswith(ZIP_MAGIC):
        raise UnreadableFile("Ce fichier est un classeur ou une archive : un fichier JSON est attendu.")
    text, _ = decode(data)
    try:
        value = json.loads(text, object_pairs_hook=_object)
    except json.JSONDecodeError as error:
        raise UnreadableFile(
            "Ce fichier n'est pas du JSON valide à cet endroit.", line=error.lineno, column=str(error.colno)
        ) from error
    except RecursionError as error:
        raise UnreadableFile("Ce fichier emboîte trop d'objets les uns dans les autres.") from error
    if not isinstance(value, dict):
        raise UnreadableFile("Ce fichier JSON doit contenir un objet, entre accolades.")
    return value


class Content:
    """One JSON object being read, field after field. Its faults, and those of the objects inside it, stand together."""

    def __init__(self, value: object, path: str = "", faults: list[Fault] | None = None) -> None:
        self._path = path
        self.faults: list[Fault] = [] if faults is None else faults
        self._asked: set[str] = set()
        if not isinstance(value, Mapping):
            self.faults.append(Fault(path, "un objet, entre accolades, est attendu"))
        self._fields: Mapping[str, Any] = value if isinstance(value, Mapping) else {}
        self._readable = isinstance(value, Mapping)

    def line(self, name: str, *, limit: int, required: bool = True) -> str:
        """Return a text of one line, at most `limit` characters once cleaned; empty when absent and not required."""
        return self._text(name, limit=limit, required=required, cleaned=clean_line)

    def text(self, name: str, *, limit: int, required: bool = True) -> str:
        """Return a text of any number of lines, at most `limit` characters once cleaned."""
        return self._text(name, limit=limit, required=required, cleaned=clean)

    def key(self, name: str, *, taken: set[str], reserved: Collection[str] = ()) -> str:
        """Return an identifier of small letters, digits and `_`, unlike those already in `taken`, and add it there."""
        key = self.line(name, limit=200)
        if not key:
            return ""
        if not KEY.fullmatch(key):
            self.refuse(name, "1 à 40 signes parmi a-z, 0-9 et _ sont attendus")
        elif key in reserved:
            self.refuse(name, f"« {key} » est réservé, choisissez un autre nom")
        elif key in taken:
            self.refuse(name, f"« {key} » sert déjà")
        taken.add(key)
        return key

    def one_of(self, name: str, allowed: Collection[str], *, default: str) -> str:
        """Return one of `allowed`, `default` when absent."""
        value = self._given(name, default)
        if value not in tuple(allowed):
            self.refuse(name, f"l'un de {', '.join(allowed)} est attendu")
            return default
        return str(value)

    def flag(self, name: str, *, default: bool) -> bool:
        """Return true or false, `default` when absent."""
        value = self._given(name, default)
        if not isinstance(value, bool):
            self.refuse(name, "true ou false est attendu, sans guillemets")
            return default
        return value

    def number(self, name: str, *, least: int, most: int, default: int | None = None) -> int:
        """Return a whole number between `least` and `most`; required when there is no default."""
        value = self._given(name, default)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            self.refuse(name, f"un nombre entier de {least} à {most} est attendu")
            return least
        return value

    def address(self, name: str) -> str:
        """Return an e-mail address that can be written to."""
        text = self.line(name, limit=320)
        try:
            return normalise_address(text) if text else ""
        except MalformedAddress as fault:
            self.refuse(name, str(fault))
            return ""

    def telephone(self, name: str) -> str:
        """Return a telephone number as people write it: digits, spaces, dots, brackets."""
        text = self.line(name, limit=40)
        if text and not _TELEPHONE.fullmatch(text):
            self.refuse(name, f"« {text} » n'est pas un numéro de téléphone")
        return text

    def web_address(self, name: str) -> str:
        """Return an http or https address."""
        text = self.line(name, limit=1000)
        if text and not _is_web_address(text):
            self.refuse(name, "une adresse en http:// ou https:// est attendue")
        return text

    def inner(self, name: str) -> Content:
        """Return the object under `name`, required."""
        return Content(self._given(name, None), self._place(name), self.faults)

    def objects(self, name: str, *, most: int, least: int = 0) -> list[Content]:
        """Return the objects of a list, between `least` and `most` of them."""
        value = self._given(name, [])
        if not isinstance(value, list):
            self.refuse(name, "une liste, entre crochets, est attendue")
            return []
        if len(value) < least:
            self.refuse(name, f"{least} élément au moins est attendu")
        if len(value) > most:
            self.refuse(name, f"{len(value)} éléments, {most} au plus")
        return [Content(each, f"{self._place(name)}[{rank}]", self.faults) for rank, each in enumerate(value)]

    def refuse(self, name: str, reason: str) -> None:
        """Add a fault at the field `name`."""
        if self._readable:
            self.faults.append(Fault(self._place(name), reason))

    def refuse_the_rest(self) -> None:
        """Refuse every field that was not asked for: a misspelt name must not lose what it holds."""
        for name in self._fields:
            if name not in self._asked:
                self.refuse(clean_line(str(name))[:60], "champ inconnu")

    def check(self) -> None:
        """Raise InvalidContent when anything was wrong, here or inside."""
        if self.faults:
            raise InvalidContent(self.faults)

    def _given(self, name: str, default: Any) -> Any:
        self._asked.add(name)
        value = self._fields.get(name)
        return default if value is None else value

    def _place(self, name: str) -> str:
        return f"{self._path}.{name}" if self._path else name

    def _text(self, name: str, *, limit: int, required: bool, cleaned: Any) -> str:
        value = self._given(name, "")
        if not isinstance(value, str):
            self.refuse(name, "un texte entre guillemets est attendu")
            return ""
        text: str = cleaned(value)
        if required and not text:
            self.refuse(name, "manque")
        if len(text) > limit:
            self.refuse(name, f"{len(text)} caractères, {limit} au plus")
        return text


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Build an object, refusing a name given twice: JSON would keep the second and lose the first without a word."""
    built = dict(pairs)
    if len(built) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise UnreadableFile(f"« {clean_line(twice)[:40]} » figure deux fois dans un même objet de ce fichier.")
    return built


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and " " not in text
