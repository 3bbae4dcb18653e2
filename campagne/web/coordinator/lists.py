"""Importing a list of candidacies: the file, then what it would change, then its confirmation."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField
from wtforms import IntegerField, RadioField
from wtforms.validators import Optional

from campagne import clock
from campagne.domain import official_files
from campagne.domain.text import display_name
from campagne.extensions import db
from campagne.services import candidacies as service
from campagne.web.coordinator import uploads
from campagne.web.coordinator.pages import page
from campagne.web.coordinator.scope import actor, campaign
from campagne.web.form import DayField, Form, LineField, at_most, needed

lists = Blueprint("lists", __name__, url_prefix="/campagnes/<slug>/candidatures/liste")

DECISION = "decision-"
"""What the fields that settle doubtful rows begin with; the rest is the row's line. Empty leaves it aside for now."""


class ListForm(Form):
    file = FileField("Fichier de candidatures", [needed("Choisissez un fichier.")])
    round = RadioField("Tour", choices={"1": "Premier tour", "2": "Second tour"}, default="1")


class ConfirmForm(Form):
    """`latest` is the last list applied when this one was shown; a doubtful row adds a field named after its line."""

    source = LineField("D'où vient cette liste", [needed("Dites d'où vient cette liste."), at_most(service.SOURCE_MAX)])
    dated = DayField("Date de la liste", [Optional()])
    latest = IntegerField(validators=[Optional()])


@lists.route("/", methods=["GET", "POST"])
def upload() -> ResponseReturnValue:
    """Take a file and read it; nothing is written yet."""
    form = ListForm()
    if form.validate_on_submit():
        with form.refusals(at="file"):
            data = form.file.data.read()
            official_files.read(data, election=campaign().election)
            token = uploads.keep(data, owner=actor().id, campaign=campaign().id, now=clock.now())
            return redirect(url_for("coordinator.lists.confirm", token=token, tour=form.round.data))
    return page("lists/upload", form=form)


@lists.route("/<token>", methods=["GET", "POST"])
def confirm(token: str) -> ResponseReturnValue:
    """Show what the list would change; apply exactly that once it is confirmed."""
    form = ConfirmForm()
    if form.validate_on_submit():
        with form.refusals():
            shown = replace(planned(token, decisions()), latest_import=form.latest.data)
            service.apply_import(shown, source=form.source.data, dated=form.dated.data, by=actor(), now=clock.now())
            db.session.commit()
            uploads.discard(token, owner=actor().id, campaign=campaign().id)
            flash(summary(shown))
            return redirect(url_for("coordinator.candidacies.index"))
    plan = planned(token)
    added = [(display_name(row.first_name, row.last_name), row.constituency_code) for row in plan.changes.added]
    absent = [(each.name, each.constituency) for each in plan.changes.absent]
    return page("lists/confirm", form=form, plan=plan, token=token, added=added, absent=absent, given=decisions())


def planned(token: str, settled: dict[int, str] | None = None) -> service.ImportPlan:
    """Return what the kept file would change now."""
    data = uploads.fetch(token, owner=actor().id, campaign=campaign().id)
    file = official_files.read(data, election=campaign().election)
    return service.plan_import(campaign(), file, round=2 if request.args.get("tour") == "2" else 1, decisions=settled)


def decisions() -> dict[int, str]:
    """Return how doubtful rows were settled: line of the file → ref of a candidacy, or the word for somebody new."""
    given = ((name.removeprefix(DECISION), value) for name, value in request.form.items() if name.startswith(DECISION))
    return {int(line): value for line, value in given if line.isdecimal() and value}


def summary(plan: service.ImportPlan) -> str:
    """Say what was written."""
    changes = plan.changes
    parts = [
        (len(changes.added), "ajoutée"),
        (len(changes.changed), "modifiée"),
        (len(changes.absent), "retirée" if changes.round == 1 else "éliminée"),
    ]
    said = ", ".join(f"{count} {word}{'s' if count > 1 else ''}" for count, word in parts if count)
    return f"Liste enregistrée. Candidatures : {said or 'aucun changement'}."
