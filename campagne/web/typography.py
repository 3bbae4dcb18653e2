"""French spaces in templates: what is written between tags keeps « : ; ? ! » and the guillemets with their words.

Only the words of a template change, while it is compiled: never what an expression gives, an attribute, or an element
whose spaces are shown or run as they are. Sentences built elsewhere pass by the filter `typeset`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

from campagne.domain import wording

_AS_IT_IS = frozenset({"pre", "code", "script", "style", "textarea"})
_TAG_START = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*|!)")
_TAG_TURN = re.compile("[\"'>]")


class FrenchSpaces(Extension):
    """Set no-break spaces in the words of templates: HTML between its tags, other kinds of text from end to end.

    A message's subject is one line that no template breaks: it stays as it is.
    """

    def filter_stream(self, stream: TokenStream) -> Iterable[Token]:
        """Return the tokens of a template, its words set."""
        reader = _Markup() if (stream.name or "").endswith(".html") else None
        subject = (stream.name or "").endswith("subject.txt")
        for token in stream:
            if token.type != "data" or subject:
                yield token
                continue
            words = "".join(reader.typeset(token.value)) if reader else wording.typeset(token.value)
            yield Token(token.lineno, token.type, words)


def typeset(sentence: object) -> object:
    """Return a sentence, or a refusal that is one, with its no-break spaces; markup got them in its template."""
    return sentence if hasattr(sentence, "__html__") else wording.typeset(str(sentence))


def set_by(say: Callable[..., str]) -> Callable[..., str]:
    """Return what says a moment, its hour kept on one line."""
    return lambda *given: wording.typeset(say(*given))


def thousands(number: int) -> str:
    """Return a whole number in groups of three digits as French writes it: "48 250"."""
    return f"{number:,}".replace(",", "\u202f")


class _Markup:
    """Where one stands in a page that comes in pieces: a tag may begin in one piece and end in another."""

    def __init__(self) -> None:
        self._in_tag = False
        self._quote = ""
        self._tag = ("", "")
        self._kept = ""

    def typeset(self, piece: str) -> Iterator[str]:
        """Yield the parts of the next piece of the page, those that are read with their spaces set."""
        at = 0
        while at < len(piece):
            start, step = at, self._through_tag if self._in_tag else self._through_words
            was_in_tag, kept = self._in_tag, self._kept
            at = step(piece, at)
            part = piece[start:at]
            yield part if was_in_tag or kept else wording.typeset(part)

    def _through_words(self, piece: str, at: int) -> int:
        found = _TAG_START.search(piece, at)
        if found is None:
            return len(piece)
        self._in_tag, self._tag = True, (found[1], found[2].lower())
        return found.start()

    def _through_tag(self, piece: str, at: int) -> int:
        if self._quote:
            end = piece.find(self._quote, at)
            if end >= 0:
                self._quote = ""
            return end + 1 or len(piece)
        found = _TAG_TURN.search(piece, at)
        if found is None:
            return len(piece)
        if found[0] == ">":
            self._leave_tag()
        else:
            self._quote = found[0]
        return found.end()

    def _leave_tag(self) -> None:
        self._in_tag = False
        closes, name = self._tag
        if closes and name == self._kept:
            self._kept = ""
        elif not closes and not self._kept and name in _AS_IT_IS:
            self._kept = name
