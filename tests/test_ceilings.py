"""How large a thing may grow, and where certain gestures may stand: the rules of the house that no linter knows."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
PACKAGE = sorted([*(ROOT / "campagne").rglob("*.py"), ROOT / "celery_app.py", ROOT / "config.py", ROOT / "wsgi.py"])
TESTS = sorted((ROOT / "tests").rglob("*.py"))
TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*") if path.is_file())
ROUTES = {"route", "get", "post", "put", "patch", "delete"}
CLOCKS = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time"}
COMMITTING = ("campagne/web/", "campagne/cli/", "campagne/jobs.py", "campagne/services/claims.py")


class Function(NamedTuple):
    """A function of the package, with the file that holds it."""

    path: Path
    node: ast.FunctionDef | ast.AsyncFunctionDef

    @property
    def place(self) -> str:
        return f"{self.path.relative_to(ROOT)}:{self.node.lineno} {self.node.name}"

    @property
    def length(self) -> int:
        """Lines from `def` to the end, its docstring left out: explaining more must not cost code."""
        lines = (self.node.end_lineno or 0) - self.node.lineno + 1
        if ast.get_docstring(self.node) is None:
            return lines
        docstring = self.node.body[0]
        return lines - ((docstring.end_lineno or 0) - docstring.lineno + 1)

    @property
    def is_view(self) -> bool:
        """Whether a route leads here."""
        return "campagne/web/" in self.path.as_posix() and any(
            isinstance(decorator, ast.Call)
            and isinstance(decorator.func, ast.Attribute)
            and decorator.func.attr in ROUTES
            for decorator in self.node.decorator_list
        )


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def nodes(path: Path) -> Iterator[ast.AST]:
    return ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path)))


def functions() -> Iterator[Function]:
    for path in PACKAGE:
        for node in nodes(path):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield Function(path, node)


def calls(path: Path) -> Iterator[str]:
    """Yield what is called in the file, as `name.attribute` or `name`."""
    for node in nodes(path):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func)


def test_files_stay_short() -> None:
    ceilings = [
        *((path, 300) for path in PACKAGE),
        *((path, 150 if path.name == "conftest.py" else 200 if "factor" in path.name else 400) for path in TESTS),
        *((path, 80 if "components" in path.parts else 120) for path in TEMPLATES),
    ]

    assert [f"{path}: {lines(path)} > {ceiling}" for path, ceiling in ceilings if lines(path) > ceiling] == []


def test_functions_stay_short_and_views_shorter() -> None:
    ceilings = [(function, 25 if function.is_view else 40) for function in functions()]

    assert any(function.is_view for function, _ in ceilings)
    assert [f"{function.place}: {function.length} > {top}" for function, top in ceilings if function.length > top] == []


def test_a_module_holds_at_most_twelve_views() -> None:
    views = [function.path for function in functions() if function.is_view]

    assert [str(path) for path in set(views) if views.count(path) > 12] == []


def test_no_file_is_a_drawer_for_everything() -> None:
    names = {"utils", "util", "helpers", "helper", "common", "misc"}
    files = [*PACKAGE, *TESTS, *TEMPLATES, *(ROOT / "campagne" / "static").rglob("*")]

    assert [str(path) for path in files if path.stem.lower() in names and "vendor" not in path.parts] == []


def test_templates_escape_everything() -> None:
    unescaped = re.compile(r"\|\s*safe\b|autoescape\s+false|Markup\(")

    assert [str(path) for path in TEMPLATES if unescaped.search(path.read_text(encoding="utf-8"))] == []


def test_only_the_clock_knows_the_present() -> None:
    readers = {str(path.relative_to(ROOT)) for path in PACKAGE for call in calls(path) if call in CLOCKS}

    assert readers <= {"campagne/clock.py"}


def test_only_doors_commands_jobs_and_the_outbox_commit() -> None:
    places = {path.relative_to(ROOT).as_posix() for path in PACKAGE for call in calls(path) if call.endswith(".commit")}

    assert sorted(place for place in places if not place.startswith(COMMITTING)) == []


def test_the_environment_is_read_in_two_places() -> None:
    readers = {str(path.relative_to(ROOT)) for path in PACKAGE if "os.environ" in path.read_text(encoding="utf-8")}

    assert readers == {"config.py", "campagne/clock.py"}


def test_every_setting_has_its_line_in_the_example_and_no_other_has() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    documented = re.findall(r"^#? ?([A-Z][A-Z0-9_]+)=", example, re.MULTILINE)

    assert sorted(documented) == sorted(settings_read() | {"CAMPAGNE_SAMPLES"})


def test_each_setting_of_the_example_is_explained() -> None:
    blocks = (ROOT / ".env.example").read_text(encoding="utf-8").strip().split("\n\n")

    assert [block for block in blocks if not re.match(r"# \S.*\S", block)] == []


def settings_read() -> set[str]:
    """Return the names that `config` looks up: every upper-case string outside what it hands to Flask."""
    tree = ast.parse((ROOT / "config.py").read_text(encoding="utf-8"))
    parts = [node for node in tree.body if getattr(node, "name", "") != "flask_settings"]
    texts = [node.value for part in parts for node in ast.walk(part) if isinstance(node, ast.Constant)]
    return {text for text in texts if isinstance(text, str) and re.fullmatch(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)+", text)}
