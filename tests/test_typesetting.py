"""Images are drawn by another process, from data that is never read as a program."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from campagne import typesetting
from campagne.typesetting import NotDrawn, drawn

ROOT = Path(__file__).parent.parent
FONTS = ROOT / "campagne" / "static" / "vendor"


@pytest.fixture
def template(tmp_path: Path) -> Path:
    path = tmp_path / "page.typ"
    path.write_text(
        "#set page(width: 80pt, height: 20pt, margin: 0pt)\n#json(bytes(sys.inputs.data)).words", encoding="utf-8"
    )
    return path


def test_an_image_has_a_pixel_for_each_point(template: Path) -> None:
    image = drawn(template, FONTS, {"words": "Égalité"})

    assert image.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", image[16:24]) == (80, 20)


def test_the_same_data_gives_the_same_bytes(template: Path) -> None:
    assert drawn(template, FONTS, {"words": "a"}) == drawn(template, FONTS, {"words": "a"})


def test_words_are_never_read_as_a_program(template: Path) -> None:
    assert drawn(template, FONTS, {"words": "#panic()"}) != drawn(template, FONTS, {"words": ""})


def test_a_template_that_fails_says_why(template: Path) -> None:
    with pytest.raises(NotDrawn, match="dictionary does not contain key"):
        drawn(template, FONTS, {})


def test_an_image_is_never_cut(template: Path) -> None:
    with pytest.raises(NotDrawn, match="2 pages: an image is one, and is never cut"):
        drawn(template, FONTS, {"words": "une ligne, puis une autre"})


def test_a_drawing_that_never_ends_is_stopped(template: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typesetting, "SECONDS_MOST", 0.01)

    with pytest.raises(NotDrawn, match="nothing after"):
        drawn(template, FONTS, {"words": "a"})
