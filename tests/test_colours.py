"""The colours of both schemes: contrasts that everyone can read, tints of which none weighs more than another."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

SHEET = (Path(__file__).parent.parent / "campagne" / "static" / "css" / "campagne.css").read_text(encoding="utf-8")
TINTS = ("tint-pour", "tint-contre", "tint-nuance")
GROUNDS = ("paper", "surface", "sunk")


def tokens(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", block))


LIGHT = tokens(SHEET[SHEET.index(":root {") : SHEET.index("@media (prefers-color-scheme: dark)")])
DARK = LIGHT | tokens(SHEET[SHEET.index("@media (prefers-color-scheme: dark)") : SHEET.index("/* ---- Page")])


def luminance(colour: str) -> float:
    """Return the relative luminance (WCAG 2.2)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def lightness(colour: str) -> float:
    """Return the perceived lightness L* (CIE), from 0 to 100."""
    y = luminance(colour)
    return 116 * (y ** (1 / 3)) - 16 if y > 0.008856 else 903.3 * y


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> dict[str, str]:
    return LIGHT if request.param == "light" else DARK


def test_the_two_schemes_differ() -> None:
    assert {name for name in DARK if DARK[name] != LIGHT[name]} >= {*TINTS, *GROUNDS, "ink", "soft", "accent"}


@pytest.mark.parametrize("ground", [*TINTS, *GROUNDS])
def test_text_on_each_ground_and_tint_has_seven_to_one(scheme: dict[str, str], ground: str) -> None:
    assert contrast(scheme["ink"], scheme[ground]) >= 7


@pytest.mark.parametrize("text", ["soft", "accent", "accent-deep", "fault"])
@pytest.mark.parametrize("ground", GROUNDS)
def test_quiet_text_and_links_keep_to_the_rules(scheme: dict[str, str], text: str, ground: str) -> None:
    assert contrast(scheme[text], scheme[ground]) >= 4.5


def test_buttons_and_errors_can_be_read(scheme: dict[str, str]) -> None:
    assert contrast(scheme["on-accent"], scheme["accent"]) >= 7
    assert contrast(scheme["on-accent"], scheme["accent-deep"]) >= 7
    assert contrast(scheme["fault"], scheme["fault-bg"]) >= 4.5
    assert contrast(scheme["ink"], scheme["fault-bg"]) >= 7


@pytest.mark.parametrize("ground", GROUNDS)
def test_the_edge_of_a_field_can_be_seen(scheme: dict[str, str], ground: str) -> None:
    assert contrast(scheme["line"], scheme[ground]) >= 3


def test_no_position_is_lighter_than_another(scheme: dict[str, str]) -> None:
    seen = [lightness(scheme[tint]) for tint in TINTS]

    assert max(seen) - min(seen) < 1.5
