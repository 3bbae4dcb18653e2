"""The public door: everyone reads what an edition shows, and nothing else."""

from __future__ import annotations

from campagne.web.public import (
    answer_files,
    answer_list,
    answers,
    campaigns,
    candidacies,
    comparison,
    downloads,
    editions,
    embedding,
    feeds,
    finding,
    instance,
    openapi,
    questions,
    share_images,
    themes,
    verifying,
)
from campagne.web.public.blueprint import public

__all__ = [
    "answer_files",
    "answer_list",
    "answers",
    "campaigns",
    "candidacies",
    "comparison",
    "downloads",
    "editions",
    "embedding",
    "feeds",
    "finding",
    "instance",
    "openapi",
    "public",
    "questions",
    "share_images",
    "themes",
    "verifying",
]
