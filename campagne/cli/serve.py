"""`campagne serve`: the web server, with background work beside it unless told not to."""

from __future__ import annotations

import signal
from typing import NoReturn

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from waitress import create_server

from campagne.cli.outcome import say
from campagne.services.signing import SERVES_PAGES
from campagne.worker import Worker

HOST = "127.0.0.1"
THREADS = 8


@click.command("serve")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535))
@click.option("--no-worker", is_flag=True, help="Sans le travail de fond : « campagne worker » le fait ailleurs.")
@with_appcontext
def serve(*, port: int, no_worker: bool) -> None:
    """Servir les pages, et envoyer les courriels à côté."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 -- Flask's own way
    elsewhere = bool(app.config["REDIS_URL"])
    if elsewhere:
        say(["REDIS_URL est renseigné : le travail de fond revient à Celery (celery -A celery_app worker, puis beat)."])
    run(app, port=port, worker=None if no_worker or elsewhere else Worker(app))


def run(app: Flask, *, port: int, worker: Worker | None) -> None:
    """Serve `app` on loopback until interrupted; the request and the message under way end first.

    waitress catches SystemExit, and lets its threads end; a bare SIGTERM would cut them.
    """
    signal.signal(signal.SIGTERM, _leave)
    app.config[SERVES_PAGES] = True
    # The application believes the proxies that TRUSTED_PROXIES counts: the server must hand it their headers.
    server = create_server(app, host=HOST, port=port, threads=THREADS, clear_untrusted_proxy_headers=False)
    if worker:
        worker.start()
    try:
        say([f"En service : http://{HOST}:{server.effective_port}"])
        server.run()
    finally:
        if worker:
            worker.close()


def _leave(*_: object) -> NoReturn:
    raise SystemExit(0)
