"""What the public door can reach, from the import graph of the package found under the current folder.

Run as a program (`python tests/reach.py`): one line for each module reached that no public page may know, and exit 1.
import-linter has no allow-list: this is the one.
"""

from __future__ import annotations

import sys

import grimp

PUBLIC = "campagne.web.public"
ALLOWED = (
    "campagne.web.public",
    "campagne.web.errors",
    "campagne.web.filters",
    "campagne.web.security",
    "campagne.models.columns",
    "campagne.models.edition",
    "campagne.domain",
    "campagne.exceptions",
    "campagne.extensions",
    "campagne.typesetting",
    "campagne.storage",  # how `extensions` opens the database; the reading engine is part of it
)
UNKNOWN_THERE = ("flask_login", "flask_mail", "flask_wtf", "wtforms")
"""A public page has no user, sends nothing and holds no form that writes: its own modules import none of these."""


def forbidden(graph: grimp.ImportGraph) -> list[str]:
    """Return a sentence for each import that breaks the contract of the public door."""
    reached = graph.find_upstream_modules(PUBLIC, as_package=True)
    sentences = [
        f"{module} is reached by {' -> '.join(_chain(graph, module))}"
        for module in sorted(reached)
        if module.startswith("campagne") and not _within(module, ALLOWED)
    ]
    return sentences + [
        f"{imported} is imported by {module}"
        for module in sorted({PUBLIC} | graph.find_descendants(PUBLIC))
        for imported in sorted(graph.find_modules_directly_imported_by(module))
        if _within(imported, UNKNOWN_THERE)
    ]


def _within(module: str, names: tuple[str, ...]) -> bool:
    return any(module == name or module.startswith(f"{name}.") for name in names)


def _chain(graph: grimp.ImportGraph, module: str) -> tuple[str, ...]:
    chains = graph.find_shortest_chains(importer=PUBLIC, imported=module, as_packages=True)
    return min(chains, key=len)


if __name__ == "__main__":
    sys.path.insert(0, ".")
    found = forbidden(grimp.build_graph("campagne", include_external_packages=True, cache_dir=None))
    sys.stdout.write("\n".join(found))
    sys.exit(1 if found else 0)
