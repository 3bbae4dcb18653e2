"""Launch the invitation of the campaign that a benchmark wrote, and print what it took: a process of its own."""

from __future__ import annotations

import json
import os
import sys
import time
from datetime import datetime
from pathlib import Path

import config
from campagne import create_app
from campagne.extensions import db
from campagne.services import campaigns, mailings


def launch(now: datetime) -> dict[str, float]:
    """Launch, commit, and return the messages queued, the seconds on the wall and of processor."""
    started, worked = time.perf_counter(), time.process_time()
    mailing = mailings.draft(campaigns.by_slug("presidentielle-2027"), "invitation", now=now)
    queued = mailings.launch(mailing, by="claire.morvan@example.org", now=now).queued
    db.session.commit()
    return {"queued": queued, "wall": time.perf_counter() - started, "seconds": time.process_time() - worked}


def peak() -> float:
    """Return the most memory that this process has held, in megabytes."""
    status = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return int(next(line.split()[1] for line in status if line.startswith("VmHWM"))) / 1024


if __name__ == "__main__":
    with create_app(config.read(os.environ)).app_context():
        taken = launch(datetime.fromisoformat(sys.argv[1]))
    print(json.dumps(taken | {"megabytes": peak()}))
