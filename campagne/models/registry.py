"""Every table, known to the metadata: migrations compare it with the database, so a forgotten one would be dropped."""

from __future__ import annotations

import importlib
import pkgutil

from campagne import models


def load() -> None:
    """Import each module of the package, so that its tables join the metadata."""
    for module in pkgutil.iter_modules(models.__path__):
        importlib.import_module(f"campagne.models.{module.name}")
