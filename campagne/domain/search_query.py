"""What people type to find words in answers or questions: words (all of them), « a phrase », -a word not to be there.

Nothing that is typed is an error: signs that are no part of a word mean nothing, and what both databases are asked is
made of stems alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from campagne.domain.stems import stems, words
from campagne.domain.text import fold

QUERY_MAX = 200
"""Characters of a search."""
TERMS_MAX = 16
"""Words and phrases that a search compares; what follows them counts for nothing."""
Term = tuple[str, ...]
"""A word, or the words of a phrase in their order: stems."""

_PIECE = re.compile(r'([-\u2212]?)(?:"([^"]*)"?|«([^»]*)»?|“([^”]*)”?|([^\s"«“]+))')
# Words that stand in nearly every answer: asked for together with others, they would hide answers and find none.
_EMPTY_WORDS = """
a au aux ce ces cet cette dans de des du elle elles en est et eux il ils je la le les leur leurs ma me mes mon ne nos
notre nous on ou par pour que qui sa se ses son sont sur ta tes ton tu un une vos votre vous y
"""
_EMPTY = frozenset(_EMPTY_WORDS.split())


@dataclass(frozen=True)
class SearchQuery:
    """What an answer must hold (`wanted`, all of it) and what it must not (`refused`, none of it)."""

    wanted: Sequence[Term] = ()
    refused: Sequence[Term] = ()

    def __bool__(self) -> bool:
        return bool(self.wanted or self.refused)

    def holds_in(self, *texts: str) -> bool:
        """Whether these texts hold all that is wanted, if anything is, and nothing refused; a phrase within one."""
        held = [f" {stems(text)} " for text in texts]

        def there(term: Term) -> bool:
            return any(f" {' '.join(term)} " in text for text in held)

        return bool(self.wanted) and all(map(there, self.wanted)) and not any(map(there, self.refused))


def parse(text: str) -> SearchQuery:
    """Return what a search asks for; nothing when there is no word in it."""
    wanted, refused, empty = [], [], []
    for found in _PIECE.finditer(text[:QUERY_MAX]):
        minus, *phrases, word = found.groups()
        piece = word or next((phrase for phrase in phrases if phrase), "")
        term = tuple(each.stem for each in words(piece))
        if not term:
            continue
        if minus:
            refused.append(term)
        elif word and fold(word) in _EMPTY:
            empty.append(term)
        else:
            wanted.append(term)
    kept = tuple(dict.fromkeys(wanted or ([] if refused else empty)))[:TERMS_MAX]
    return SearchQuery(kept, tuple(dict.fromkeys(refused))[:TERMS_MAX])


def for_fts5(terms: Iterable[Term], *, any_of_them: bool = False) -> str:
    """Write terms as SQLite's FTS5 reads them. Stems hold letters and digits alone: there is nothing to escape."""
    return (" OR " if any_of_them else " AND ").join(f'"{" ".join(term)}"' for term in terms)


def for_tsquery(terms: Iterable[Term], *, any_of_them: bool = False) -> str:
    """Write terms as PostgreSQL's `tsquery` reads them."""
    phrases = (" <-> ".join(f"'{stem}'" for stem in term) for term in terms)
    return (" | " if any_of_them else " & ").join(f"({phrase})" for phrase in phrases)


def marked(text: str, query: SearchQuery) -> list[tuple[str, bool]]:
    """Cut a text into parts, those that a search found told from the others; joined again, they are the text."""
    found = list(words(text)) if query.wanted else []
    stems = [word.stem for word in found]
    spans: list[tuple[int, int]] = []
    at = 0
    while at < len(found):
        length = max((len(term) for term in query.wanted if tuple(stems[at : at + len(term)]) == term), default=0)
        if length:
            spans.append((found[at].start, found[at + length - 1].end))
        at += length or 1
    parts, done = [], 0
    for start, end in spans:
        parts += [(text[done:start], False), (text[start:end], True)]
        done = end
    return [part for part in (*parts, (text[done:], False)) if part[0]]
