"""Themes of a questionnaire: added, worded, put in order, deleted once empty."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from campagne.extensions import db
from campagne.models.questionnaire import Theme
from campagne.services import questionnaires as service
from campagne.web.coordinator.pages import page
from campagne.web.coordinator.scope import campaign, row_or_404
from campagne.web.form import Form, LineField, TextField, at_most, needed

themes = Blueprint("themes", __name__, url_prefix="/campagnes/<slug>/questionnaire/themes")


class ThemeForm(Form):
    title = LineField("Titre du thème", [needed("Donnez un titre au thème."), at_most(120)])
    introduction = TextField("Introduction", [at_most(2_000)])

    def fields(self) -> dict[str, str]:
        """The fields as the questionnaire file names them."""
        return {"title": self.title.data or "", "introduction": self.introduction.data or ""}


@themes.route("/nouveau-theme", methods=["GET", "POST"])
def create() -> ResponseReturnValue:
    """Add a theme at the end."""
    form = ThemeForm()
    if form.validate_on_submit():
        with form.refusals():
            theme = service.add_theme(service.current(campaign()), form.fields())
            db.session.commit()
            return redirect(url_for("coordinator.questionnaire.show", _anchor=f"theme-{theme.key}"))
    return page("themes/edit", form=form, theme=None)


@themes.route("/<key>", methods=["GET", "POST"])
def edit(key: str) -> ResponseReturnValue:
    """Change a theme's words."""
    theme = theme_or_404(key)
    form = ThemeForm(obj=theme)
    if form.validate_on_submit():
        with form.refusals():
            service.edit_theme(theme, form.fields())
            db.session.commit()
            return redirect(url_for("coordinator.questionnaire.show", _anchor=f"theme-{key}"))
    return page("themes/edit", form=form, theme=theme)


@themes.post("/<key>/deplacer")
def move(key: str) -> ResponseReturnValue:
    """Move a theme, with its questions, one place up or down."""
    service.move_theme(theme_or_404(key), "up" if request.form.get("direction") == "up" else "down")
    db.session.commit()
    return redirect(url_for("coordinator.questionnaire.show", _anchor=f"theme-{key}"))


@themes.route("/<key>/supprimer", methods=["GET", "POST"])
def delete(key: str) -> ResponseReturnValue:
    """Delete a theme that holds no question any more."""
    theme, form = theme_or_404(key), Form()
    if form.validate_on_submit():
        with form.refusals():
            service.delete_theme(theme)
            db.session.commit()
            return redirect(url_for("coordinator.questionnaire.show"))
    return page("themes/delete", form=form, theme=theme)


def theme_or_404(key: str) -> Theme:
    """Return a theme of this campaign's latest version."""
    latest = service.latest(campaign())
    return row_or_404(select(Theme).where(Theme.questionnaire_id == latest.id, Theme.key == key))
