"""Mails a second by engine: one to four workers on each database, and Celery's processes over Redis and PostgreSQL.

`pytest tests/benchmarks/test_engines.py -s` prints the figures, starts left out. The mail server is a process of its
own on the same machine, and takes a share of its processors.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.sharedctypes import Synchronized

import pytest
from flask import Flask

from tests.benchmarks.test_mail import server
from tests.factories import mail
from tests.fixtures.cluster import CELERY
from tests.fixtures.redis import RedisServer

__all__ = ["server"]  # the counting mail server, a fixture of the other benchmark

pytestmark = pytest.mark.benchmark

MESSAGES = 1000


@pytest.fixture
def settings(settings: dict[str, str], server: tuple[str, Synchronized[int]]) -> dict[str, str]:
    return settings | {"MAIL_URL": server[0]}


@dataclass
class Engine:
    """A launched mailing, the processes that send it, and how many messages the mail server has counted."""

    environment: dict[str, str]
    count: Synchronized[int]
    ends: ExitStack

    def start(self, *command: str, **settings: str) -> None:
        """Start a process that ends with the test."""
        process = subprocess.Popen(
            command,
            env=self.environment | {"CAMPAGNE_NOW": os.environ["CAMPAGNE_NOW"]} | settings,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self.ends.callback(process.wait, 30)
        self.ends.callback(os.killpg, process.pid, signal.SIGTERM)

    def rate(self) -> float:
        """Return how many messages arrive a second, the first tenth left out: processes do not all start at once."""
        began: tuple[float, int] | None = None
        limit = time.monotonic() + 240
        while self.count.value < MESSAGES:
            assert time.monotonic() < limit, f"{self.count.value} messages only"
            if began is None and self.count.value >= MESSAGES // 10:
                began = time.perf_counter(), self.count.value
            time.sleep(0.005)
        assert began is not None
        return (MESSAGES - began[1]) / (time.perf_counter() - began[0])


@pytest.fixture
def engine(
    app: Flask,
    environment: dict[str, str],
    server: tuple[str, Synchronized[int]],
    at: Callable[[datetime], datetime],
) -> Iterator[Engine]:
    at(mail.SENDING)
    with app.app_context():
        mail.launched(mail.crowd(MESSAGES))
    with ExitStack() as ends:
        yield Engine(environment, server[1], ends)


@pytest.mark.database
@pytest.mark.parametrize("workers", [1, 2, 4])
def test_workers_on_one_machine(engine: Engine, database_kind: str, workers: int) -> None:
    for _ in range(workers):
        engine.start(sys.executable, "-m", "campagne", "worker")

    print(f"\n{database_kind}, {workers} worker(s): {engine.rate():.0f} mails/s")


@pytest.mark.parametrize("database_kind", ["postgresql"])
@pytest.mark.parametrize("processes", [1, 2, 4])
def test_processes_of_celery(engine: Engine, redis: RedisServer, processes: int) -> None:
    engine.start(*CELERY, "worker", "--concurrency", str(processes), REDIS_URL=redis.url)
    engine.start(*CELERY, "beat", REDIS_URL=redis.url)

    print(f"\nCelery on PostgreSQL, {processes} process(es): {engine.rate():.0f} mails/s")
