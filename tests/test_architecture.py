"""The layers hold, and the linters that watch them see: each contract is broken in a copy, and heard to complain."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
REACH = ROOT / "tests" / "reach.py"
LINT_IMPORTS = Path(sys.executable).parent / "lint-imports"

LAYERS = "Layers: doors and commands, jobs, services, models, knowledge"
VIOLATIONS = [
    ("models/campaign.py", "from campagne.web import errors", LAYERS),
    ("planted.py", "'''A module without a place.'''", LAYERS),
    ("web/operation/__init__.py", "from campagne.web.public import public", "The doors do not know one another"),
    ("models/campaign.py", "from flask import request", "Models and exceptions know neither HTTP nor mail"),
    ("exceptions.py", "import smtplib", "Models and exceptions know neither HTTP nor mail"),
    ("services/answers.py", "from flask_login import current_user", "Services know no form and no session"),
    ("domain/text.py", "from campagne import clock", "The domain is pure"),
    ("domain/text.py", "import sqlalchemy", "The domain is pure"),
    ("cli/db.py", "from campagne import create_app", "Nobody imports the factory"),
]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the package that can be spoilt."""
    shutil.copytree(ROOT / "campagne", tmp_path / "campagne", ignore=shutil.ignore_patterns("static", "__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def plant(root: Path, module: str, line: str) -> None:
    path = root / "campagne" / module
    path.write_text((path.read_text(encoding="utf-8") if path.exists() else "") + f"\n{line}\n", encoding="utf-8")


def run(command: list[str | Path], root: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False, timeout=60)


def broken_contracts(root: Path) -> list[str]:
    result = run([LINT_IMPORTS, "--no-cache"], root)
    broken = re.findall(r"^(.+) BROKEN", result.stdout, re.MULTILINE)
    assert "Contracts: " in result.stdout, result.stdout + result.stderr
    assert (result.returncode != 0) == bool(broken), result.stdout
    return broken


def test_the_package_keeps_its_contracts(copy: Path) -> None:
    assert broken_contracts(copy) == []


@pytest.mark.parametrize(("module", "line", "contract"), VIOLATIONS, ids=lambda value: str(value)[:40])
def test_a_planted_violation_breaks_its_contract(copy: Path, module: str, line: str, contract: str) -> None:
    plant(copy, module, line)

    assert any(broken.startswith(contract) for broken in broken_contracts(copy))


def test_the_public_door_reaches_only_what_is_published(copy: Path) -> None:
    result = run([sys.executable, REACH], copy)

    assert (result.stdout, result.returncode) == ("", 0), result.stderr


@pytest.mark.parametrize(
    ("line", "reached"),
    [
        ("from campagne.models import campaign", "campagne.models.campaign"),
        ("from campagne import clock", "campagne.clock"),
        ("from flask_login import current_user", "flask_login"),
    ],
)
def test_a_violation_planted_in_the_public_door_is_caught(copy: Path, line: str, reached: str) -> None:
    plant(copy, "web/public/blueprint.py", line)

    result = run([sys.executable, REACH], copy)

    assert result.returncode == 1, result.stderr
    assert reached in result.stdout


def test_a_private_table_reached_by_a_detour_is_caught(copy: Path) -> None:
    plant(copy, "domain/planted.py", "from campagne.models import invitation")
    plant(copy, "web/public/blueprint.py", "from campagne.domain import planted")

    result = run([sys.executable, REACH], copy)

    assert result.returncode == 1
    assert "campagne.models.invitation is reached by" in result.stdout
    assert "campagne.domain.planted" in result.stdout


@pytest.mark.parametrize("package", ["models", "web"])
def test_a_package_on_the_way_to_public_pages_imports_nothing_itself(package: str) -> None:
    source = (ROOT / "campagne" / package / "__init__.py").read_text(encoding="utf-8")

    assert not re.search(r"^(from|import) (?!__future__)", source, re.MULTILINE)
