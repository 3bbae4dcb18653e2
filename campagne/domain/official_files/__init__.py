"""How official files of candidacies are laid out: one module per family of layouts, one `read` for all of them."""

from __future__ import annotations

from campagne.domain.official_files.model import CandidateRow, ReadFile, Refusal
from campagne.domain.official_files.reading import read

__all__ = ["CandidateRow", "ReadFile", "Refusal", "read"]
