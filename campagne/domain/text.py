"""Text as people typed it, made safe to keep, and the keys that sort, search and compare it.

How a name is written on a page is a rule of its own, in `names`.
"""

from __future__ import annotations

import re
import unicodedata

from campagne.domain.names import display_first_name, display_last_name

_LINE_ENDS = re.compile(r"\r\n|[\r\n\v\f\x85\u2028\u2029]")

# Pictographs and the selector that colours them: between two of these a zero-width joiner draws one emoji.
_PICTOGRAPH = "[\u2190-\u27ff\u2801-\u2bff\u3030\u303d\U0001f000-\U0001faff\ufe0f]"
_IDLE_JOINER = re.compile(f"(?<!{_PICTOGRAPH})\u200d|\u200d(?!{_PICTOGRAPH})")

# Fillers that show nothing although Unicode calls them letters or symbols.
_BLANKS = frozenset("\u115f\u1160\u3164\uffa0\u2800\u034f\u17b4\u17b5")
_UNSEEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Cn", "Co"})

# What almost every text is made of: composed letters, seen signs and ordinary spaces, which cleaning leaves alone.
_ORDINARY = re.compile("[ -~\u00a1-\u00ac\u00ae-\u024f‘’“”–—…€]*")

_MARKS_IN_A_ROW = 4
_WHITE = re.compile(r"\s+")
_NO_BREAK = "\u00a0\u202f"

# Every sign typed for an apostrophe: quotes, modifier letters, primes, grave and acute accents, full width.
_APOSTROPHES = str.maketrans(dict.fromkeys("’‘\u201b\u02bc\u02bb\u02b9\u2032`\u00b4\uff07", "'"))
# Letters that Unicode does not decompose.
_LETTERS = str.maketrans(
    {"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "\u0131": "i", "ħ": "h", "ŧ": "t"}
)
_NOT_WORD = re.compile(r"[\W_]+")

SORT_KEY_MAX = 300


def clean(text: str) -> str:
    """Return the text in composed form (NFC) with nothing invisible left in it.

    Line ends become line feeds and tabs spaces; control, format and bidirectional characters, lone surrogates,
    unassigned and private code points disappear; a zero-width joiner stays inside an emoji only; more than four
    combining marks in a row are cut; lines lose their trailing spaces and the whole its outer blanks. Idempotent.
    """
    if _ORDINARY.fullmatch(text):
        return text.strip()
    text = _LINE_ENDS.sub("\n", text).replace("\t", " ")
    text = "".join(character for character in text if _is_kept(character))
    text = _IDLE_JOINER.sub("", text)
    text = _without_piled_marks(unicodedata.normalize("NFC", text))
    return "\n".join(line.rstrip() for line in text.split("\n")).strip()


def clean_line(text: str) -> str:
    """Return `clean(text)` on one line: each run of white space becomes one ordinary space.

    A no-break space stays where French typography wants one: before `; : ! ? » %` or a currency, after `«`, between
    two digits. Everywhere else it is an accident of copying, and would make two names differ that look the same.
    """
    text = clean(text)
    if "  " not in text and _ORDINARY.fullmatch(text):
        return text
    return _WHITE.sub(_one_space, text)


def fold(text: str) -> str:
    """Return the text in lower case without accents: œ → oe, æ → ae, ß → ss, one apostrophe, full-width → ordinary."""
    if text.isascii():
        return text.replace("`", "'").lower()
    bare = _unaccented(text.translate(_APOSTROPHES))
    return _unaccented(bare.translate(_APOSTROPHES).casefold().translate(_LETTERS)).casefold()


def search_key(text: str) -> str:
    """Return the folded words of a text separated by one space: what a search compares."""
    return _NOT_WORD.sub(" ", fold(text)).strip()


def sort_key(last_name: str, first_name: str) -> str:
    """Return a key whose code-point order is the French order of names, at most 300 characters.

    Letters first, last name then first name, word by word (a hyphen separates words, an apostrophe does not); accents
    only break ties. Compare it by code point: `BINARY` in SQLite, `COLLATE "C"` in PostgreSQL.
    """
    letters = "\t".join(_NOT_WORD.sub(" ", fold(part).replace("'", "")).strip() for part in (last_name, first_name))
    accents = "\t".join(unicodedata.normalize("NFC", part).casefold() for part in (last_name, first_name))
    return f"{letters}\t\t{accents}"[:SORT_KEY_MAX]


def match_key(last_name: str, first_name: str) -> str:
    """Return the key under which one constituency holds a person once: `le gac|jean claude`.

    Accents, case, hyphens, apostrophes and spaces do not count; particles and every first name do.
    """
    return f"{search_key(last_name)}|{search_key(first_name)}"


def display_name(first_name: str, last_name: str) -> str:
    """Return the name as it is said, in ordinary case: « Jean-Marie Le Gac » (the rule is in `names`)."""
    return f"{display_first_name(clean_line(first_name))} {display_last_name(clean_line(last_name))}".strip()


def _is_kept(character: str) -> bool:
    if character in {"\n", "\u200d"}:
        return True
    return unicodedata.category(character) not in _UNSEEN_CATEGORIES and character not in _BLANKS


def _without_piled_marks(text: str) -> str:
    kept: list[str] = []
    run = 0
    for character in text:
        run = run + 1 if unicodedata.combining(character) else 0
        if run <= _MARKS_IN_A_ROW:
            kept.append(character)
    return "".join(kept)


def _one_space(found: re.Match[str]) -> str:
    run, text = found[0], found.string
    before, after = text[found.start() - 1 : found.start()], text[found.end() : found.end() + 1]
    wanted = after in set(";:!?»%€$£") or before == "«" or (before.isdigit() and after.isdigit())
    no_break = next((space for space in run if space in _NO_BREAK), None)
    return no_break if no_break and wanted else " "


def _unaccented(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(character for character in decomposed if not unicodedata.combining(character))
