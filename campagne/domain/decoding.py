"""From the bytes of a file to its text, and from its text to the sign that separates its cells.

Guessing libraries were tried on French files and read cp1252 as cp1250; five encodings are all that offices send.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter

from campagne.exceptions import UnreadableFile

DELIMITERS = (";", ",", "\t")
LINE_MAX = 1_000_000  # characters
_SAMPLE_LINES = 50

_FRENCH = "àâäçéèêëîïôöùûüÀÂÄÇÉÈÊËÎÏÔÖÙÛÜñÑ"
_TYPOGRAPHY = "«»°º"
# cp1252 has its French quotes and dashes where cp850 has æ, ô, ö, û, ù, à: each counts for the one that makes sense.
_WINDOWS_TYPOGRAPHY = "’‘“”–—…€œŒ\u00a0"

# An accented letter of Latin-1 or a French ligature in UTF-8. In the encodings of one octet, « Ã© » twice is no text.
_UTF8_LETTERS = re.compile(rb"[\xc3\xc5][\x80-\xbf]")
_UTF8_LETTERS_MIN = 2

_LINE = re.compile(r"[^\r\n]+")


def decode(data: bytes) -> tuple[str, str]:
    """Return the text of a file and the name of its encoding.

    UTF-8 with or without its mark (`utf-8-sig`, `utf-8`), UTF-16 when its mark says so (`utf-16`), else `cp850` where
    the accents make more sense in it (the Ministry's results), else `cp1252`. Raises UnreadableFile for an empty file,
    for one that is not text and for one that none of these can read.
    """
    if not data.strip():
        raise UnreadableFile("Ce fichier est vide.")
    text, encoding = _decoded(data)
    if "\0" in text:
        raise UnreadableFile(
            "Ce fichier contient des octets nuls : ce n’est pas un fichier texte. "
            "Enregistrez-le en CSV (UTF-8) ou en classeur Excel (.xlsx)."
        )
    if not text.strip():
        raise UnreadableFile("Ce fichier est vide.")
    if any(line.end() - line.start() > LINE_MAX for line in _LINE.finditer(text)):
        raise UnreadableFile("Une ligne de ce fichier dépasse un million de signes : ce n’est pas un tableau.")
    return text.rstrip("\x1a"), encoding  # the end-of-file sign of DOS programs


def sniff_delimiter(text: str) -> str:
    """Return the separator, among `;`, `,` and tab, under which the first lines have the same number of cells.

    A table of one column has none of them: `;` is then as good as another.
    """
    sample = "\n".join(text[:LINE_MAX].splitlines()[:_SAMPLE_LINES])
    scores = {delimiter: _consistency(sample, delimiter) for delimiter in DELIMITERS}
    best = max(DELIMITERS, key=lambda delimiter: scores[delimiter])
    return best if scores[best] > (0.0, 1) else ";"


def _decoded(data: bytes) -> tuple[str, str]:
    if data.startswith(codecs.BOM_UTF8):
        return _strictly(data, "utf-8-sig")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _strictly(data, "utf-16")
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        _refuse_damaged(data, error.start)
        return _strictly(data, "cp850" if _plausibility(data, "cp850") > _plausibility(data, "cp1252") else "cp1252")


def _refuse_damaged(data: bytes, first_fault: int) -> None:
    """Refuse UTF-8 with stray octets: read as another encoding, it would write two odd letters for each accent."""
    if len(_UTF8_LETTERS.findall(data)) >= _UTF8_LETTERS_MIN:
        raise UnreadableFile(
            f"Ce fichier est en UTF-8, mais l’octet {first_fault + 1} n’en est pas : il est abîmé. "
            "Enregistrez-le de nouveau en UTF-8, puis recommencez.",
            line=data.count(b"\n", 0, first_fault) + 1,
        )


def _strictly(data: bytes, encoding: str) -> tuple[str, str]:
    try:
        return data.decode(encoding), encoding
    except UnicodeDecodeError as error:
        raise UnreadableFile(
            f"Le texte de ce fichier est illisible à partir de l’octet {error.start + 1} : "
            "enregistrez-le en UTF-8, puis recommencez."
        ) from error


def _plausibility(data: bytes, encoding: str) -> int:
    """Count the bytes beyond ASCII that make sense in French under an encoding, less those that do not."""
    sensible = _FRENCH + _TYPOGRAPHY + (_WINDOWS_TYPOGRAPHY if encoding == "cp1252" else "")
    counts = Counter(data)
    return sum(
        count if bytes([byte]).decode(encoding, "replace") in sensible else -count
        for byte, count in counts.items()
        if byte >= 0x80
    )


def _consistency(sample: str, delimiter: str) -> tuple[float, int]:
    """Return the share of lines that have the most frequent number of cells, and that number; (0, 1) when it is one."""
    try:
        rows = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
        widths = Counter(len(row) for row in rows if any(row))
    except csv.Error:
        return 0.0, 1
    several = {width: count for width, count in widths.items() if width > 1}
    if not several:
        return 0.0, 1
    width, count = max(several.items(), key=lambda item: (item[1], item[0]))
    return count / widths.total(), width
