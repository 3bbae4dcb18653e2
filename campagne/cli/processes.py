"""The same work in several processes, one for each processor, which one process shares out.

They are forked, so that they know at once what this process knows; each then opens connections of its own.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection, wait
from typing import Any, TypeVar, cast

from campagne.exceptions import DomainError
from campagne.extensions import db

WorkT = TypeVar("WorkT")
DoneT = TypeVar("DoneT")
_Work = Callable[[WorkT], DoneT]


class ProcessLost(DomainError):
    """Work that is shared out comes back."""


def usable() -> int:
    """Return how many processes are worth having."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else 1


def share(work: _Work[WorkT, DoneT], give: Callable[[], WorkT | None], *, processes: int) -> Iterator[DoneT]:
    """Yield what `work` makes of each piece that `give` gives, in the order in which they are ready.

    `give` is asked again after each result, and returns None while nothing waits; all ends when nothing is under way
    either. The refusal of a rule is raised here, and stops every process. This one works alone where only one is asked
    for, or where it cannot be forked safely. Raises ProcessLost where one dies.
    """
    if processes == 1 or not _forked_safely():
        while (piece := give()) is not None:
            yield work(piece)
        return
    hands: list[Connection] = []
    started: list[Any] = []
    try:
        _start(work, processes, hands, started)
        yield from _shared_out(hands, give)
    except BaseException:
        for process in started:
            process.terminate()
        raise
    finally:
        for hand in hands:
            hand.close()
        for process in started:
            process.join()


def _forked_safely() -> bool:
    # A lock that another thread holds would be copied as held, by nobody.
    return sys.platform == "linux" and threading.active_count() == 1


def _start(work: _Work[WorkT, DoneT], count: int, hands: list[Connection], started: list[Any]) -> None:
    # A connection that crosses a fork would be used from both sides.
    db.session.remove()
    for engine in db.engines.values():
        engine.dispose()
    context = multiprocessing.get_context("fork")
    for _ in range(count):
        ours, theirs = context.Pipe()
        hands.append(ours)
        process = context.Process(target=_serve, args=(work, theirs, list(hands)))
        process.start()
        theirs.close()
        started.append(process)


def _shared_out(hands: Sequence[Connection], give: Callable[[], WorkT | None]) -> Iterator[Any]:
    idle, busy = list(hands), set[Connection]()
    while True:
        while idle and (piece := give()) is not None:
            hand = idle.pop()
            hand.send(piece)
            busy.add(hand)
        if not busy:
            return
        for hand in cast("list[Connection]", wait(busy)):
            busy.remove(hand)
            idle.append(hand)
            yield _received(hand)


def _received(hand: Connection) -> Any:
    try:
        done, refusal = hand.recv()
    except (EOFError, OSError) as error:
        raise ProcessLost("Un des processus s'est arrêté avant la fin (mémoire pleine ?) : relancez.") from error
    if refusal is not None:
        raise refusal
    return done


def _serve(work: _Work[WorkT, DoneT], theirs: Connection, hands: Sequence[Connection]) -> None:
    """Work until the process that shares out closes its end, or dies."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it is told by the other process that all stops
    gc.freeze()  # what was there before the fork stays: collecting it again and again would cost more than it frees
    for hand in hands:
        hand.close()  # copied by the fork: held here, the end of the other process would never be seen
    while True:
        try:
            piece = theirs.recv()
        except EOFError:
            return
        try:
            said: tuple[Any, DomainError | None] = work(piece), None
        except DomainError as refusal:
            said = None, refusal
        try:
            theirs.send(said)
        except BrokenPipeError:
            return
