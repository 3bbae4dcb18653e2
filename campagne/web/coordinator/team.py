"""Who works on a campaign: its people, and one more given access."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Select, select
from wtforms import SelectField

from campagne.extensions import db
from campagne.models.coordinator import ROLES, Coordinator, Membership
from campagne.services import accounts
from campagne.web.coordinator.pages import page
from campagne.web.coordinator.scope import campaign, row_or_404
from campagne.web.form import Form

team = Blueprint("team", __name__, url_prefix="/campagnes/<slug>/equipe")


class AccessForm(Form):
    person = SelectField("Personne")


@team.route("/", methods=["GET", "POST"])
def index() -> ResponseReturnValue:
    """The people of this campaign; every role is given together as long as roles carry no rule."""
    members = db.session.scalars(people(member=True)).all()
    form = AccessForm()
    form.person.choices = {str(person.id): person.name for person in db.session.scalars(people(member=False))}
    if form.validate_on_submit():
        with form.refusals():
            person = row_or_404(people(member=False).where(Coordinator.id == int(form.person.data)))
            for role in ROLES:
                accounts.grant(campaign(), person, role)
            db.session.commit()
            flash(f"{person.name} voit maintenant cette campagne.")
            return redirect(url_for("coordinator.team.index"))
    return page("team/index", form=form, members=members)


def people(*, member: bool) -> Select[Coordinator]:
    """Active people by name: those of this campaign, or the others."""
    held = select(Membership.coordinator_id).where(Membership.campaign_id == campaign().id)
    belongs = Coordinator.id.in_(held)
    return select(Coordinator).where(Coordinator.active, belongs if member else ~belongs).order_by(Coordinator.name)
