"""The loop over the jobs: a thread beside the web server, or a process of its own. Tables decide, never the loop."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable

from flask import Flask

from campagne.jobs import JOBS, Job
from campagne.services import messages

_LOG = logging.getLogger(__name__)
LONGEST_WAIT_SECONDS = 0.5
STOP_SECONDS = 45.0
"""How long a stopping worker may take to end the message under way, before that message is left in doubt."""


def drain(app: Flask) -> None:
    """Run every job until none has anything left, then return. What a job raises comes out."""
    messages.self_test()
    while any(_run(app, job) for job in JOBS):
        pass


def loop(app: Flask, stopped: Callable[[], bool]) -> None:
    """Run each job at its period until `stopped`. A job that fails is logged and tried again at its next turn."""
    turns = dict.fromkeys(JOBS, 0.0)
    while not stopped():
        for job in JOBS:
            if time.monotonic() >= turns[job] and not stopped():
                left = _run_safely(app, job)
                turns[job] = time.monotonic() + (0 if left else job.period_seconds)
        wait = min(turns.values()) - time.monotonic()
        time.sleep(min(max(wait, 0), LONGEST_WAIT_SECONDS))


def loop_until_orphaned(app: Flask, stopped: Callable[[], bool]) -> None:
    """Run the loop, and leave when the process that started this one has died: nobody would stop it any more."""
    messages.self_test()
    parent = os.getppid()
    loop(app, lambda: stopped() or os.getppid() != parent)


class Worker(threading.Thread):
    """The loop in a thread, for one process that serves pages too."""

    def __init__(self, app: Flask) -> None:
        super().__init__(name="worker", daemon=True)
        messages.self_test()  # here, so that it stops the start and not a thread that nobody sees
        self._app = app
        self._halt = threading.Event()

    def run(self) -> None:
        """Run the loop until `close`."""
        loop(self._app, self._halt.is_set)

    def close(self) -> None:
        """Stop after the message under way, and wait for it."""
        self._halt.set()
        self.join(STOP_SECONDS)


def _run_safely(app: Flask, job: Job) -> bool:
    try:
        return _run(app, job)
    except Exception:  # noqa: BLE001 -- whatever a job meets, mail and editions go on at its next turn
        _LOG.exception("job %s failed", job.name)
        return False


def _run(app: Flask, job: Job) -> bool:
    with app.app_context():
        return job.run()
