"""Drawing with Typst, in a process of its own: its memory goes back when it ends, and a fault of it stops nobody.

Run as a program, this file is that process: its arguments name the template and the folder of fonts, its input is the
JSON that the template reads under the name `data`, and its output the PNG image, a pixel for each point.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from threading import Lock
from typing import Any

SECONDS_MOST = 20
_DRAWING = Lock()
"""One drawing at a time in each process: readers who come together never start as many programs."""


class NotDrawn(RuntimeError):
    """A template that could not be drawn, with what Typst said."""


def drawn(template: Path, fonts: Path, data: Mapping[str, Any]) -> bytes:
    """Return the PNG image of `template`, filled with `data`, set in `fonts` and in those of Typst. Raises NotDrawn."""
    command = [sys.executable, "-I", __file__, str(template), str(fonts)]
    with _DRAWING:
        try:
            done = subprocess.run(
                command, input=json.dumps(data).encode(), capture_output=True, check=True, timeout=SECONDS_MOST
            )
        except subprocess.CalledProcessError as error:
            raise NotDrawn(error.stderr.decode(errors="replace")) from error
        except subprocess.TimeoutExpired as error:
            raise NotDrawn(f"{template.name}: nothing after {SECONDS_MOST} s") from error
    return done.stdout


def _draw(template: str, fonts: str) -> None:
    import typst  # noqa: PLC0415  only this process loads it

    given = {"data": sys.stdin.read()}
    image = typst.compile(
        template, font_paths=[fonts], ignore_system_fonts=True, format="png", ppi=72, sys_inputs=given
    )
    if isinstance(image, list):
        sys.exit(f"{len(image)} pages: an image is one, and is never cut")
    sys.stdout.buffer.write(image)


if __name__ == "__main__":
    _draw(*sys.argv[1:])
