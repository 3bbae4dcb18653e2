"""How official files of candidacies are laid out: one module per family of layouts, one `read` for all of them."""

from __future__ import annotations

from campagne.domain.official_files.mapped import header_digest, preview, read_columns, second_name
from campagne.domain.official_files.model import (
    FIELDS,
    NAMES,
    CandidateRow,
    ReadFile,
    Refusal,
    TablePreview,
    UnknownLayout,
)
from campagne.domain.official_files.reading import read

__all__ = [
    "FIELDS",
    "NAMES",
    "CandidateRow",
    "ReadFile",
    "Refusal",
    "TablePreview",
    "UnknownLayout",
    "header_digest",
    "preview",
    "read",
    "read_columns",
    "second_name",
]
