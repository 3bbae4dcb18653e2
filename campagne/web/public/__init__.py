"""The public door: everyone reads what an edition shows, and nothing else."""

from __future__ import annotations

from campagne.web.public import (
    answers,
    campaigns,
    candidacies,
    comparison,
    downloads,
    editions,
    feeds,
    instance,
    openapi,
    questions,
)
from campagne.web.public.blueprint import public

__all__ = [
    "answers",
    "campaigns",
    "candidacies",
    "comparison",
    "downloads",
    "editions",
    "feeds",
    "instance",
    "openapi",
    "public",
    "questions",
]
