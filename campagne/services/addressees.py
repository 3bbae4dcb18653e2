"""What inviting and queueing need of a contact, so that fifty thousand fit in a few megabytes."""

from __future__ import annotations

from typing import NamedTuple, Protocol


class Addressed(Protocol):
    """A contact, or what is known of one."""

    @property
    def id(self) -> int: ...

    @property
    def candidacy_id(self) -> int: ...

    @property
    def address(self) -> str: ...


class Addressee(NamedTuple):
    """A contact without its row; `ref` is that of its candidacy."""

    id: int
    candidacy_id: int
    ref: str
    address: str
