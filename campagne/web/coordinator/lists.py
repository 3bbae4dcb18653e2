"""Importing a list of candidacies: the file, then what it would change, then its confirmation."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField
from wtforms import IntegerField, RadioField
from wtforms.validators import Optional

from campagne import clock
from campagne.domain.csv_files import csv_text
from campagne.domain.list_changes import DECLARED, OFFICIAL
from campagne.domain.official_files import UnknownLayout, preview
from campagne.domain.tables import rows_at
from campagne.extensions import db
from campagne.services import candidacies as service
from campagne.services import mappings
from campagne.web.coordinator import dry_run, uploads
from campagne.web.coordinator.doubts import doubts
from campagne.web.coordinator.pages import page, sliced
from campagne.web.coordinator.scope import actor, campaign
from campagne.web.form import DayField, Form, LineField, at_most, needed

lists = Blueprint("lists", __name__, url_prefix="/campagnes/<slug>/candidatures/liste")

DECISION = "decision-"
"""What the fields that settle doubtful rows begin with; the rest is the row's key. Empty leaves it aside for now."""

PARTS = "refusees, surprenantes, modifiees, parties, absentes, ajoutees, inchangees"
KINDS = {OFFICIAL: "Liste officielle", DECLARED: "Candidatures déclarées, avant la liste officielle"}


class ListForm(Form):
    file = FileField("Fichier de candidatures", [needed("Choisissez un fichier.")])
    round = RadioField("Tour", choices={"1": "Premier tour", "2": "Second tour"}, default="1")
    kind = RadioField("Nature de la liste", choices=KINDS, default=OFFICIAL)


class ConfirmForm(Form):
    """`latest` is the last list applied when this one was shown; a doubtful row adds a field named after its key."""

    source = LineField("D'où vient cette liste", [needed("Dites d'où vient cette liste."), at_most(service.SOURCE_MAX)])
    dated = DayField("Date de la liste", [Optional()])
    latest = IntegerField(validators=[Optional()])


@lists.route("/", methods=["GET", "POST"])
def upload() -> ResponseReturnValue:
    """Take a file and read it; nothing is written yet. Columns that nothing knows are asked about."""
    form = ListForm()
    if form.validate_on_submit():
        with form.refusals(at="file"):
            data = form.file.data.read()
            next_page = looked_at(data, form)
            token = uploads.keep(data, owner=actor().id, campaign=campaign().id, now=clock.now())
            nature = form.kind.data if form.kind.data != OFFICIAL else None
            return redirect(url_for(next_page, token=token, tour=form.round.data, nature=nature))
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
            flash(dry_run.summary(shown.changes))
            return redirect(url_for("coordinator.candidacies.index"))
    plan = planned(token)
    known = {"token": token, "asked": dry_run.asked(), "given": decisions()}
    return page("lists/confirm", form=form, plan=plan, parts=dry_run.parts(plan), doubts=doubts(plan), **known)


@lists.get(f"/<token>/<any({PARTS}):part>")
def part(token: str, part: str) -> ResponseReturnValue:
    """One part of the dry run, whole."""
    shown = next(each for each in dry_run.parts(planned(token)) if each.key == part)
    return page("lists/part", part=shown, found=sliced(shown.lines), token=token, asked=dry_run.asked())


@lists.get("/<token>/refusees.csv")
def refused(token: str) -> ResponseReturnValue:
    """The refused rows as they stand in the file, each with the reason, to be corrected and sent again."""
    plan, data = planned(token), kept(token)
    header, rows = rows_at(data, {refusal.line for refusal in plan.file.refused})
    lines = [[str(each.line), each.column or "", each.reason, *rows.get(each.line, [])] for each in plan.file.refused]
    content = csv_text(["Ligne du fichier", "Colonne en cause", "Raison du refus", *header], lines)
    headers = {"Content-Disposition": 'attachment; filename="lignes-refusees.csv"'}
    return Response(content, mimetype="text/csv", headers=headers)


def looked_at(data: bytes, form: ListForm) -> str:
    """Return the page that comes after a file: its dry run, or its columns when nothing knows them."""
    try:
        file = mappings.read(data, campaign())
    except UnknownLayout:
        table = preview(data)
        if not table.rows or len(list(filter(None, table.header))) < 2:  # no table: there is nothing to be named
            raise
        return "coordinator.columns.edit"
    if form.kind.data == DECLARED:  # what forbids a declared list is said beside the file
        service.plan_import(campaign(), file, round=int(form.round.data), kind=DECLARED)
    return "coordinator.lists.confirm"


def planned(token: str, settled: dict[int, str] | None = None) -> service.ImportPlan:
    """Return what the kept file would change now."""
    file = mappings.read(kept(token), campaign())
    kind = DECLARED if request.args.get("nature") == DECLARED else OFFICIAL
    round = 2 if request.args.get("tour") == "2" else 1
    return service.plan_import(campaign(), file, round=round, kind=kind, decisions=settled)


def kept(token: str) -> bytes:
    """Return the file of that name, when it is this person's."""
    return uploads.fetch(token, owner=actor().id, campaign=campaign().id)


def decisions() -> dict[int, str]:
    """Return how doubtful rows were settled: key of a row → ref of a candidacy, or the word for somebody new."""
    given = ((name.removeprefix(DECISION), value) for name, value in request.form.items() if name.startswith(DECISION))
    return {int(key): value for key, value in given if key.isdecimal() and value}
