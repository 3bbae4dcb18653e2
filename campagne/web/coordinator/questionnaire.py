"""The questionnaire as a whole: its list by theme, its heading, its preview, its file, its freeze."""

from __future__ import annotations

import json

from flask import Blueprint, Response, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField

from campagne import clock
from campagne.domain import question_quality
from campagne.domain.json_content import parse
from campagne.extensions import db
from campagne.services import questionnaires as service
from campagne.web.answer_form import blank_form
from campagne.web.coordinator.pages import page
from campagne.web.coordinator.scope import actor, campaign
from campagne.web.form import Form, LineField, TextField, at_most, needed

questionnaire = Blueprint("questionnaire", __name__, url_prefix="/campagnes/<slug>/questionnaire")


class HeadingForm(Form):
    title = LineField("Titre du questionnaire", [needed("Donnez un titre au questionnaire."), at_most(200)])
    introduction = TextField("Introduction", [at_most(5_000)])


class FileForm(Form):
    file = FileField("Fichier JSON", [needed("Choisissez un fichier.")])


@questionnaire.get("/")
def show() -> ResponseReturnValue:
    """The questions by theme, with what a careful reader would say of each."""
    shown = service.latest(campaign())
    remarks = question_quality.review(service.content(shown)) if shown.frozen_at is None else []
    return page("questionnaire/show", questionnaire=shown, effort=service.effort(shown), remarks=remarks)


@questionnaire.route("/presentation", methods=["GET", "POST"])
def edit() -> ResponseReturnValue:
    """Change the title and the introduction."""
    form = HeadingForm(obj=service.latest(campaign()))
    if form.validate_on_submit():
        with form.refusals():
            given = {"title": form.title.data, "introduction": form.introduction.data}
            service.edit_heading(service.current(campaign()), given)
            db.session.commit()
            return redirect(url_for("coordinator.questionnaire.show"))
    return page("questionnaire/edit", form=form)


@questionnaire.route("/geler", methods=["GET", "POST"])
def freeze() -> ResponseReturnValue:
    """Say what freezing fixes, then freeze."""
    shown, form = service.latest(campaign()), Form()
    if form.validate_on_submit():
        with form.refusals():
            service.freeze(service.current(campaign()), by=actor(), now=clock.now())
            db.session.commit()
            flash("Le questionnaire est gelé.")
            return redirect(url_for("coordinator.questionnaire.show"))
    remarks = question_quality.review(service.content(shown))
    return page("questionnaire/freeze", form=form, questionnaire=shown, effort=service.effort(shown), remarks=remarks)


@questionnaire.route("/fichier", methods=["GET", "POST"])
def load() -> ResponseReturnValue:
    """Take a whole questionnaire from its file, in place of the draft."""
    form, shown = FileForm(), service.latest(campaign())
    if form.validate_on_submit():
        with form.refusals(at="file"):
            service.load(campaign(), parse(form.file.data.read()), by=actor())
            db.session.commit()
            flash("Le questionnaire du fichier a remplacé le brouillon.")
            return redirect(url_for("coordinator.questionnaire.show"))
    return page("questionnaire/load", form=form, questionnaire=shown)


@questionnaire.get("/apercu")
def preview() -> ResponseReturnValue:
    """The questionnaire as a candidacy sees it."""
    shown = service.latest(campaign())
    return page("questionnaire/preview", form=blank_form(shown.questions), questionnaire=shown)


@questionnaire.get("/questionnaire.json")
def dump() -> ResponseReturnValue:
    """The questionnaire as its file writes it."""
    content = json.dumps(service.content(service.latest(campaign())), ensure_ascii=False, indent=2) + "\n"
    name = f"questionnaire-{campaign().slug}.json"
    return Response(
        content, mimetype="application/json", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
