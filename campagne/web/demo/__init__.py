"""The demonstration's door: the guide, the caught mail, the components. Nobody else has it."""

from __future__ import annotations

from campagne.web.demo import components, courier, guide
from campagne.web.demo.blueprint import demo

__all__ = ["components", "courier", "demo", "guide"]
