"""The public door: everyone reads what an edition shows, and nothing else."""

from __future__ import annotations

from campagne.web.public import campaigns, candidacies, comparison, downloads, editions, instance, openapi, questions
from campagne.web.public.blueprint import public

__all__ = [
    "campaigns",
    "candidacies",
    "comparison",
    "downloads",
    "editions",
    "instance",
    "openapi",
    "public",
    "questions",
]
