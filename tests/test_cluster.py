"""Several machines: the tasks are the jobs as they were declared, and a start that cannot work says what is missing."""

from __future__ import annotations

import socketserver
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
import redis
from celery import Celery
from flask import Flask

import config
from campagne import cluster
from campagne.jobs import JOBS
from tests.factories.certificates import certificate
from tests.fixtures.keys import KEYS

REDIS = "redis://127.0.0.1:9/0"  # nobody listens there
POSTGRESQL = "postgresql+psycopg://campagne@127.0.0.1:9/campagne"
CELERY = [sys.executable, "-m", "celery", "-A", "celery_app", "report"]


@pytest.fixture
def engine(app: Flask) -> Iterator[Celery]:
    app.config["REDIS_URL"] = REDIS
    engine = cluster.engine(app)
    yield engine
    engine.close()


def test_each_job_is_a_task_with_its_queue_and_period(engine: Celery) -> None:
    names = {job.name for job in JOBS}

    assert {name for name in engine.tasks if not name.startswith("celery.")} == names
    assert {queue.name for queue in engine.conf.task_queues} == names
    assert {each["task"]: each["schedule"] for each in engine.conf.beat_schedule.values()} == {
        job.name: job.period_seconds for job in JOBS
    }
    assert {name: engine.amqp.router.route({}, name)["queue"].name for name in names} == {name: name for name in names}


def test_ticks_wait_for_a_while_only_and_are_acknowledged_once_done(engine: Celery) -> None:
    lives = {each["task"]: each["options"]["expires"] for each in engine.conf.beat_schedule.values()}

    assert all(job.period_seconds <= lives[job.name] <= 60 for job in JOBS)
    tasks = [engine.tasks[job.name] for job in JOBS]
    assert all(task.acks_late and task.reject_on_worker_lost and task.ignore_result for task in tasks)
    visible = engine.conf.broker_transport_options["visibility_timeout"]
    assert visible > engine.conf.task_time_limit > 60


def test_nothing_is_pickled_and_no_result_is_kept(engine: Celery) -> None:
    assert engine.conf.accept_content == ["json"]
    assert engine.conf.task_serializer == engine.conf.event_serializer == "json"
    assert engine.backend.as_uri() == "disabled://"


def refusal(app: Flask, url: str) -> str:
    """Return why the engine would not speak to the Redis at `url`; empty when it did."""
    app.config["REDIS_URL"] = url
    with cluster.engine(app) as engine, engine.connection_for_write() as connection:
        try:
            connection.connect()
        except redis.ConnectionError as error:
            return str(error)
    return ""


@contextmanager
def secured(certificate: Path) -> Iterator[int]:
    """A port that says PONG to whoever trusts its certificate, whatever it is asked."""

    class Answering(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            with suppress(OSError), context.wrap_socket(self.request, server_side=True) as connection:
                while asked := connection.recv(4096):
                    connection.sendall(b"+PONG\r\n" if b"PING" in asked else b"+OK\r\n" * asked.count(b"*"))

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Answering) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def test_across_a_network_the_certificate_of_redis_is_checked(app: Flask, tmp_path: Path) -> None:
    path = certificate(tmp_path)
    with secured(path) as port:
        unknown = refusal(app, f"rediss://127.0.0.1:{port}/0")
        known = refusal(app, f"rediss://127.0.0.1:{port}/0?ssl_ca_certs={path}")

    assert "certificate verify failed" in unknown
    assert known == ""


@pytest.mark.parametrize(
    ("url", "database", "sentence"),
    [
        ("redis.example.org:6379", POSTGRESQL, "REDIS_URL : attendu redis://serveur"),
        ("amqp://redis.example.org", POSTGRESQL, "REDIS_URL : attendu redis://serveur"),
        (REDIS, "", "plusieurs machines demandent PostgreSQL"),
        (REDIS, "sqlite:////srv/campagne.sqlite3", "plusieurs machines demandent PostgreSQL"),
    ],
)
def test_several_machines_need_a_redis_and_a_postgresql(url: str, database: str, sentence: str) -> None:
    with pytest.raises(config.ConfigurationError, match=sentence):
        config.read({**KEYS, "REDIS_URL": url, "DATABASE_URL": database})


@pytest.mark.parametrize("missing", ["celery", "redis"])
def test_without_the_optional_packages_the_start_says_how_to_install_them(
    monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    assert config.read(dict(KEYS)).redis_url == ""
    with pytest.raises(config.ConfigurationError, match=r"pip install --require-hashes -r requirements-cluster\.lock"):
        config.read({**KEYS, "REDIS_URL": REDIS, "DATABASE_URL": POSTGRESQL})


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [({}, "REDIS_URL : à renseigner"), ({"REDIS_URL": REDIS}, "plusieurs machines demandent PostgreSQL")],
)
def test_celery_itself_refuses_to_start_in_one_sentence(
    environment: dict[str, str], changes: dict[str, str], sentence: str
) -> None:
    started = subprocess.run(CELERY, env=environment | changes, capture_output=True, text=True, check=False, timeout=60)

    assert started.returncode == 1
    assert sentence in started.stderr
    assert "Traceback" not in started.stderr
