"""`campagne worker`: background work alone, in a process of its own."""

from __future__ import annotations

import signal

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from campagne.cli.outcome import worded
from campagne.worker import drain, loop_until_orphaned


@click.command("worker")
@click.option("--once", is_flag=True, help="Faire ce qui attend, puis rendre la main.")
@with_appcontext
def worker(*, once: bool) -> None:
    """Envoyer les courriels, lire ceux qui reviennent, construire les éditions demandées."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 -- Flask's own way
    if once:
        with worded():
            drain(app)
        return
    signals: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda received, _frame: signals.append(received))
    loop_until_orphaned(app, lambda: bool(signals))
