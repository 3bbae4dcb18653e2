"""What others wrote and we serve or run is exactly what they published, with its licence."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
VENDORS = [ROOT / "campagne" / "static" / "vendor", ROOT / "tests" / "browser" / "vendor"]
FOLDERS = [folder for vendor in VENDORS if vendor.is_dir() for folder in sorted(vendor.iterdir())]


def test_there_is_something_to_check() -> None:
    assert FOLDERS


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_each_vendored_file_has_its_published_hash(folder: Path) -> None:
    lines = (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    listed = {name: digest for digest, name in (line.split("  ", 1) for line in lines)}
    present = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "SHA256SUMS"
    }

    assert present == listed


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_each_vendored_folder_bears_a_version_and_holds_a_licence(folder: Path) -> None:
    assert re.search(r"-\d+\.\d+\.\d+$", folder.name)
    assert any(path.name.upper().startswith(("LICENSE", "LICENCE", "OFL")) for path in folder.iterdir())
