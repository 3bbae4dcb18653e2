"""Texts that attack whatever shows them: markup, scripts, query syntax, directions of writing."""

from __future__ import annotations

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
EVERYTHING = (*MARKUP, *DIRECTIONS, *QUERIES)
