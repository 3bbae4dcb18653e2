"""Several machines: the jobs as Celery's tasks over Redis, for `celery -A celery_app worker` and `beat`.

What passes through Redis is the name of a job. A tick that is lost, doubled, late or forged makes somebody look at the
table once less or once more, and changes nothing: so several beats may run side by side, and Redis may be emptied.
"""

from __future__ import annotations

import logging
import ssl
from typing import Any

from celery import Celery, Task, signals
from flask import Flask
from kombu import Queue
from kombu.exceptions import OperationalError

from campagne import observation
from campagne.extensions import db
from campagne.jobs import JOBS, Job
from campagne.services import messages

_LOG = logging.getLogger(__name__)

TICK_LIFE_SECONDS = 30.0
"""How long a tick waits for a free process, at least: a period would be too short where clocks of machines differ."""

TIME_LIMIT_SECONDS = 30 * 60
"""Past this a process is taken for stuck and killed. A slice takes two seconds, the largest edition some minutes."""

VISIBILITY_SECONDS = 2 * TIME_LIMIT_SECONDS
"""After this Redis hands a tick that was never acknowledged to somebody else: longer than any may take."""

SETTINGS: dict[str, Any] = {
    "accept_content": ["json"],
    "task_serializer": "json",
    "event_serializer": "json",
    "result_serializer": "json",
    "task_ignore_result": True,
    "task_acks_late": True,
    "task_reject_on_worker_lost": True,
    "task_time_limit": TIME_LIMIT_SECONDS,
    "task_publish_retry": False,
    "task_create_missing_queues": False,
    "task_default_exchange": "campagne",
    "task_default_queue": JOBS[0].name,
    "task_queues": [Queue(job.name) for job in JOBS],
    "task_routes": {job.name: {"queue": job.name} for job in JOBS},
    "worker_prefetch_multiplier": 1,
    # A slice under way ends in its own time when Redis goes away: cut short, it would leave a message in doubt.
    "worker_cancel_long_running_tasks_on_connection_loss": False,
    "broker_connection_retry_on_startup": True,
    "broker_connection_max_retries": None,
    "broker_transport_options": {"visibility_timeout": VISIBILITY_SECONDS, "socket_keepalive": True},
    # In memory: the default one keeps a pickled file in the current folder, to remember what no tick depends on.
    "beat_scheduler": "celery.beat:Scheduler",
}


def engine(app: Flask) -> Celery:
    """Return Celery's application for `app`, whose REDIS_URL is set: for each job a task, a queue and its period."""
    messages.self_test()
    celery = Celery("campagne", broker=app.config["REDIS_URL"])
    celery.conf.update(SETTINGS)
    if app.config["REDIS_URL"].startswith("rediss://"):
        celery.conf.broker_use_ssl = {"ssl_cert_reqs": ssl.CERT_REQUIRED}
    celery.conf.beat_schedule = {
        job.name: {"task": job.name, "schedule": job.period_seconds, "options": {"expires": _life(job)}} for job in JOBS
    }
    for job in JOBS:
        _declare(celery, app, job)
    _open_anew_in_each_process(app)
    signals.setup_logging.connect(_log_as_we_do)
    return celery


def _declare(celery: Celery, app: Flask, job: Job) -> None:
    """Make a task of `job`: a tick runs one slice, and ticks again when work is left, so that idle ones join in."""

    def tick(task: Task) -> None:
        with app.app_context():
            left = job.run()
        if left:
            try:
                task.apply_async(expires=_life(job))
            except OperationalError:
                _LOG.warning("Redis is out of reach: the next tick will go on with %s", job.name)

    celery.task(tick, name=job.name, bind=True)


def _open_anew_in_each_process(app: Flask) -> None:
    """Leave to the parent the connections that a forked process inherits: two by one hear each other's answers."""

    def leave(**_: object) -> None:
        with app.app_context():
            for database in db.engines.values():
                database.dispose(close=False)

    signals.worker_process_init.connect(leave, weak=False)


def _log_as_we_do(loglevel: int | str, **_: object) -> None:
    observation.listen("celery", level=loglevel)


def _life(job: Job) -> float:
    return max(job.period_seconds, TICK_LIFE_SECONDS)
