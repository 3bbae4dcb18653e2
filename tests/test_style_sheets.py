"""Style sheets that meet on one page: a class alone is told by one of them, or a page takes the layout of another."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

SHEETS = Path(__file__).parent.parent / "campagne" / "static" / "css"
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_SELECTORS = re.compile(r"([^{};]+)\{")
_CLASS_ALONE = re.compile(r"\.[\w-]+")


def classes_alone(sheet: Path) -> set[str]:
    """Return the classes that a sheet tells something of wherever they stand, at some width or on paper at least."""
    rules = _SELECTORS.findall(_COMMENT.sub("", sheet.read_text(encoding="utf-8")))
    selectors = {selector.strip() for rule in rules for selector in rule.split(",")}
    return {selector for selector in selectors if _CLASS_ALONE.fullmatch(selector)}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("campagne.css", "candidate.css"),
        ("campagne.css", "coordination.css"),
        ("campagne.css", "demo.css"),
        ("candidate.css", "coordination.css"),
    ],
)
def test_no_two_sheets_of_a_page_tell_of_the_same_class_alone(one: str, other: str) -> None:
    told = [classes_alone(SHEETS / name) for name in (one, other)]
    assert min(map(len, told)) > 5
    assert not set.intersection(*told)
