"""Questions of a questionnaire: added, worded, put in order, deleted."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from campagne.extensions import db
from campagne.models.questionnaire import Question, Theme
from campagne.services import questionnaires as service
from campagne.web.coordinator.pages import page
from campagne.web.coordinator.question_form import QuestionForm, last_place, values_of
from campagne.web.coordinator.scope import campaign, row_or_404
from campagne.web.coordinator.themes import theme_or_404
from campagne.web.form import Form

questions = Blueprint("questions", __name__, url_prefix="/campagnes/<slug>/questionnaire/questions")


@questions.route("/nouvelle-question", methods=["GET", "POST"])
def create() -> ResponseReturnValue:
    """Add a question at the end of a theme."""
    shown = service.latest(campaign())
    asked_for = next((theme for theme in shown.themes if theme.key == request.args.get("theme")), None)
    form = QuestionForm(data={"place": last_place(asked_for)} if asked_for else None)
    form.offer_places(shown)
    if form.validate_on_submit():
        with form.refusals():
            key, place = form.chosen_place()
            theme = theme_or_404(key)
            question = service.move_question_to(service.add_question(theme, form.fields()), theme, place)
            db.session.commit()
            return redirect(url_for("coordinator.questionnaire.show", _anchor=f"question-{question.key}"))
    return page("questions/edit", form=form, question=None, questionnaire=shown, effort=service.effort(shown))


@questions.route("/<key>", methods=["GET", "POST"])
def edit(key: str) -> ResponseReturnValue:
    """Change a question, or the theme that it stands in."""
    question, shown = question_or_404(key), service.latest(campaign())
    form = QuestionForm(data=values_of(question))
    form.offer_places(shown, question)
    if form.validate_on_submit():
        with form.refusals():
            theme_key, place = form.chosen_place()
            service.edit_question(question, form.fields(question))
            service.move_question_to(question, theme_or_404(theme_key), place)
            db.session.commit()
            return redirect(url_for("coordinator.questionnaire.show", _anchor=f"question-{key}"))
    return page("questions/edit", form=form, question=question, questionnaire=shown, effort=service.effort(shown))


@questions.post("/<key>/deplacer")
def move(key: str) -> ResponseReturnValue:
    """Move a question one place up or down; past the edge of its theme it enters the next."""
    service.move_question(question_or_404(key), "up" if request.form.get("direction") == "up" else "down")
    db.session.commit()
    return redirect(url_for("coordinator.questionnaire.show", _anchor=f"question-{key}"))


@questions.route("/<key>/supprimer", methods=["GET", "POST"])
def delete(key: str) -> ResponseReturnValue:
    """Delete a question of the draft, after showing it once more."""
    question, form = question_or_404(key), Form()
    if form.validate_on_submit():
        with form.refusals():
            service.delete_question(question)
            db.session.commit()
            return redirect(url_for("coordinator.questionnaire.show"))
    return page("questions/delete", form=form, question=question)


def question_or_404(key: str) -> Question:
    """Return a question of this campaign's latest version."""
    latest = service.latest(campaign())
    return row_or_404(select(Question).join(Theme).where(Theme.questionnaire_id == latest.id, Question.key == key))
