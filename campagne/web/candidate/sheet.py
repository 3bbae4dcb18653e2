"""The questionnaire being answered: its first screen, its form, and the draft that is kept at each step."""

from __future__ import annotations

from flask import abort, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from campagne.domain import dates
from campagne.domain.answers import GivenAnswer
from campagne.exceptions import DomainError
from campagne.extensions import db
from campagne.services import declines, drafts, receipts, redacted
from campagne.services.answers import DeadlinePassed
from campagne.web.candidate.blueprint import answering
from campagne.web.candidate.form import AnswerForm, answer_form, stamp
from campagne.web.candidate.shown import lines, signed
from campagne.web.candidate.situation import Situation, situation


@answering.get("")
def show_sheet() -> ResponseReturnValue:
    """Say for whom one answers, until when, who will read what; then ask."""
    here = situation()
    form = answer_form(drafts.read(here.invitation))
    return _page(here, form) if here.writable else _closed(here, form)


@answering.post("")
def save_sheet() -> ResponseReturnValue:
    """Keep the whole form, or nothing of it while something is wrong."""
    here = situation()
    form = answer_form(drafts.read(here.invitation), request.form)
    if not here.writable:
        return _closed(here, form), 409
    if form.validate():
        try:
            drafts.save(here.invitation, form.entries(), now=here.now)
            db.session.commit()
            return redirect(_onward(form), 303)
        except drafts.StaleDraft as stale:
            db.session.rollback()
            form.show_conflicts(stale.conflicts)
            return _page(here, form), 409
    return _page(here, form), 422


@answering.post("/brouillon")
def autosave() -> ResponseReturnValue:
    """Keep one field, named by `champ`, as somebody writes; answers in JSON."""
    here = situation()
    entry = answer_form(drafts.read(here.invitation), request.form).entry(request.args.get("champ", ""))
    if entry is None:
        abort(404)
    try:
        draft = drafts.save(here.invitation, [entry], now=here.now)
        db.session.commit()
    except drafts.StaleDraft as stale:
        db.session.rollback()
        kept = stale.conflicts[0].kept
        return jsonify(
            message=str(stale), version=stamp(kept), kept=vars(kept.words), lines=lines(kept.question, kept.words)
        ), 409
    except DomainError as refusal:
        db.session.rollback()
        return jsonify(message=str(refusal), field=refusal.field), 409 if isinstance(refusal, DeadlinePassed) else 422
    field = next(kept for kept in (draft.opening, *draft.fields) if kept.question is entry.question)
    return jsonify(message=_saved(here, draft), version=stamp(field))


@answering.get("/questions")
def read_questions() -> ResponseReturnValue:
    """Let people read or print the questions before they decide anything."""
    return render_template("candidate/answering/read_questions.html", here=situation())


def _page(here: Situation, form: AnswerForm) -> str:
    return render_template(
        "candidate/answering/show_sheet.html",
        here=here,
        form=form,
        saved=_saved(here, form.draft),
        hidden={key: redacted.said(note) for key, note in form.draft.hidden.items()},
        sheet=here.sheet,
        decline=declines.standing_decline(here.invitation),
    )


def _closed(here: Situation, form: AnswerForm) -> str:
    """Everything that was written, to be read and copied; nothing is taken any more."""
    sheet = here.sheet
    kept = drafts.signed_words(sheet)
    unsigned = [entry for entry in form.everything() if entry.words != kept.get(entry.question, GivenAnswer())]
    return render_template(
        "candidate/answering/closed.html",
        here=here,
        sheet=sheet,
        themes=signed(sheet) if sheet else [],
        opening=receipts.opening(sheet) if sheet else "",
        unsigned=[(entry.question, lines(entry.question, entry.words)) for entry in unsigned],
        decline=declines.standing_decline(here.invitation),
    )


def _onward(form: AnswerForm) -> str:
    """Return where to go once the form is kept: to the review, to a question of the page, or to its top."""
    if "to-review" in request.form:
        return url_for("candidate.answering.review")
    anchors = {section.anchor for section in form.sections}
    asked = request.form.get("go-to", "")
    return url_for("candidate.answering.show_sheet", _anchor=asked if asked in anchors else "reponses")


def _saved(here: Situation, draft: drafts.Draft) -> str:
    """Say when something was last kept; nothing when nothing was."""
    at = draft.saved_at
    if at is None:
        return ""
    same_day = at.astimezone(dates.PARIS).date() == here.now.astimezone(dates.PARIS).date()
    when = f"à {dates.hour(at)}" if same_day else f"le {dates.moment(at)}"
    return f"Enregistré {when}. Vous pouvez fermer cette page."
