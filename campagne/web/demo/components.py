"""Every component of the pages, in its states, on one page: for those who design, and for the tests of access."""

from __future__ import annotations

from flask import render_template

from campagne import clock
from campagne.domain.answers import COMMITMENTS, POSITIONS
from campagne.domain.states import SHORT
from campagne.web.demo import samples
from campagne.web.demo.blueprint import demo


@demo.get("/composants")
def components() -> str:
    """Show the components."""
    return render_template(
        "demo/components.html",
        ordinary=samples.ordinary(),
        refused=samples.refused(),
        positions=POSITIONS,
        commitments=COMMITMENTS,
        states=[*SHORT.values(), "9 sur 9", "5 sur 9"],
        now=clock.now(),
        page_url=lambda page: f"#page-{page}",
    )
