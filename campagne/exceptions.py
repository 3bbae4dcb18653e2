"""The rules that can be broken, each named after itself; `web.errors` and the command line word them in French."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class DomainError(Exception):
    """A rule of the product refuses what was asked.

    `str(error)` is one French sentence that can be shown as it is. `field` names the place of the fault when there is
    one (a form field, a column), so that a page or a report can put the sentence where it belongs.
    """

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class InstallationNotReady(DomainError):
    """The installation, not what was asked, stands in the way: once somebody has mended it, the same may be done."""


class UnreadableFile(DomainError):
    """A file given by a person is not what it claims to be; `line` and `column` are 1-based when known."""

    def __init__(self, message: str, *, line: int | None = None, column: str | None = None) -> None:
        super().__init__(message, field=column)
        self.line = line
        self.column = column


class MalformedAddress(DomainError):
    """What was given as an e-mail address is none that mail can be sent to."""


@dataclass(frozen=True)
class Fault:
    """One thing wrong in what a person gave: the path of the place (`themes[2].title`), and why, in French."""

    path: str
    reason: str

    def __str__(self) -> str:
        return f"{self.path} : {self.reason}" if self.path else self.reason


class InvalidContent(DomainError):
    """What was given breaks rules of form, all named at once in `faults`; nothing of it was taken."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        head = "" if len(faults) == 1 else f"{len(faults)} fautes, rien n'a été enregistré :\n- "
        super().__init__(head + "\n- ".join(str(fault) for fault in faults), field=faults[0].path or None)
        self.faults = tuple(faults)
