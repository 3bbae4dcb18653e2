"""How a person's decisions settle the doubts of a list: each doubtful row is a recorded candidacy, or somebody new."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from campagne.domain.matching import Comparison, KnownCandidate
from campagne.exceptions import DomainError

NEW = "new"
"""The decision that a doubtful row is somebody not yet recorded."""


class UnknownDecision(DomainError):
    """A decision answers a doubt of this very list."""


def decide(comparison: Comparison, decisions: Mapping[int, str]) -> None:
    """Settle doubts: key of a row → ref of the candidacy that it is, or `NEW`. Raises UnknownDecision."""
    doubts = {doubt.row.key: doubt for doubt in comparison.ambiguous}
    freed: dict[str, KnownCandidate] = {}
    for line, decision in decisions.items():
        doubt = doubts.pop(line, None)
        if doubt is None:
            raise UnknownDecision(f"La ligne {line} ne pose pas de question : il n'y a rien à décider.")
        chosen = {candidate.ref: candidate for candidate in doubt.candidates}
        if decision == NEW:
            comparison.added.append(doubt.row)
        elif decision in chosen:
            comparison.matched.append((chosen[decision], doubt.row))
        else:
            raise UnknownDecision(f"La ligne {line} ne peut pas être la candidature « {decision[:12]} ».")
        freed |= chosen
    refs = Counter(candidate.ref for candidate, _ in comparison.matched)
    twice = next((ref for ref, count in refs.items() if count > 1), None)
    if twice is not None:
        raise UnknownDecision(f"Deux lignes ne peuvent pas être la même candidature « {twice} ».")
    doubted = {candidate.ref for doubt in doubts.values() for candidate in doubt.candidates}
    comparison.missing.extend(known for ref, known in freed.items() if ref not in doubted and ref not in refs)
    comparison.ambiguous[:] = [doubt for doubt in comparison.ambiguous if doubt.row.key in doubts]
