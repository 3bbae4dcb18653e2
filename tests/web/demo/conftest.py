"""The demonstration's door is tested on an instance that says it is a demonstration."""

from __future__ import annotations

from pathlib import Path

import pytest

from campagne.services.demonstration.courier import Courier


@pytest.fixture
def settings(settings: dict[str, str]) -> dict[str, str]:
    return settings | {"CAMPAGNE_ENV": "demo"}


@pytest.fixture
def courier(settings: dict[str, str]) -> Courier:
    """The folder that this instance reads its caught mail from."""
    return Courier(Path(settings["INSTANCE_DIR"]) / "courrier")
