"""How long a reply may be, counted in lines, as the law counts it.

Sources: décret 2007-1527, article 3: a reply is limited to the length of the message which it answers, and to 200
lines; loi du 29 juillet 1881, article 13, to which the LCEN refers: it may reach fifty lines where that message is
shorter. An answer of one word would otherwise be answered in one word: of the two, the more generous is applied.
"""

from __future__ import annotations

LINE = 80
"""Characters in a line: no text says how long a line of a web page is, so this length is stated wherever it counts."""
LEAST, MOST = 50, 200


def lines(text: str) -> int:
    """Return how many lines a text takes, empty ones left out."""
    return sum(-(-len(line) // LINE) for line in map(str.strip, text.split("\n")))


def most(contested: str | None = None) -> int:
    """Return the most lines of a reply to a text, or of one whose length we do not know."""
    return MOST if contested is None else min(MOST, max(LEAST, lines(contested)))
