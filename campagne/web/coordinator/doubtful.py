"""« Envois en doute »: the messages of which nobody knows whether they left, and what a person says of them."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from campagne import clock
from campagne.extensions import db
from campagne.models.mailing import OutgoingEmail
from campagne.services import doubts as service
from campagne.web.coordinator.pages import page, paged
from campagne.web.coordinator.scope import actor, campaign
from campagne.web.form import Form

doubtful = Blueprint("doubtful", __name__, url_prefix="/campagnes/<slug>/envois/doutes")


@doubtful.get("")
def index() -> ResponseReturnValue:
    """The messages in doubt, oldest first, and together those of one mailing and day."""
    return listed(Form())


@doubtful.post("/partis")
def sent() -> ResponseReturnValue:
    """Note that one message, or all those of one mailing and day, did leave when they were attempted."""
    form = Form()
    if form.validate_on_submit():
        with form.refusals():
            emails = chosen()
            service.refuse_unlike(emails, request.form.get("seen", ""))
            number = service.settle(emails, service.SENT, by=actor(), now=clock.now())
            db.session.commit()
            flash(f"{counted(number, 'message noté parti', 'messages notés partis')}.")
            return redirect(url_for("coordinator.doubtful.index"), 303)
    return listed(form)


@doubtful.route("/renvoyer", methods=["GET", "POST"])
def again() -> ResponseReturnValue:
    """Warn that it may be a second copy; send again what did not leave once that is confirmed."""
    form = Form()
    if request.method == "GET" or form.validate_on_submit():
        with form.refusals():
            emails = chosen()
            if request.method == "GET":
                seen = service.seen(emails)
                return page("doubtful/again", form=form, emails=emails, seen=seen, names=request.args.to_dict())
            service.refuse_unlike(emails, request.form.get("seen", ""))
            number = service.settle(emails, service.AGAIN, by=actor(), now=clock.now())
            db.session.commit()
            flash(f"{counted(number, 'message repart', 'messages repartent')}.")
            return redirect(url_for("coordinator.doubtful.index"), 303)
    return listed(form)


def listed(form: Form) -> ResponseReturnValue:
    """The page of all doubts, with what was refused over it."""
    found, groups = paged(service.of(campaign())), service.groups(campaign())
    return page("doubtful/index", form=form, found=found, groups=groups, seen=service.seen)


def chosen() -> list[OutgoingEmail]:
    """Return the doubts that the request names: `message`, or `envoi` (0: receipts) and `jour`. Raises DoubtUnknown."""
    given = request.values
    if given.get("message"):
        return service.one(campaign(), given.get("message", 0, type=int))
    day = given.get("jour", date.min, type=date.fromisoformat)
    return service.together(campaign(), given.get("envoi", 0, type=int) or None, day)


def counted(number: int, singular: str, plural: str) -> str:
    """Say a number with its noun."""
    return f"{number} {plural if number > 1 else singular}"
