"""The image of a link to a question, for networks that show one before the link is opened."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from flask import abort, current_app, url_for

from campagne.typesetting import NotDrawn, drawn
from campagne.web.public.blueprint import public
from campagne.web.public.question_view import QuestionView
from campagne.web.public.reading import EditionReader
from campagne.web.public.serving import File, absolute, in_edition


@public.get("/campagnes/<slug>/questions/<key>.png")
@in_edition
def question_image(reader: EditionReader, key: str) -> File:
    """Draw a question with everyone's counts, in the constituencies asked for."""
    template = Path(str(current_app.template_folder)) / "public" / "share_image.typ"
    fonts = Path(str(current_app.static_folder)) / "vendor"
    try:
        image = drawn(template, fonts, QuestionView(reader, key).card.drawing)
    except NotDrawn:
        current_app.logger.exception("an image was not drawn")
        abort(503, "Cette image ne peut pas être dessinée pour le moment.")
    return File(content=image, mimetype="image/png")


def image_address(reader: EditionReader, key: str, codes: Sequence[str]) -> str:
    """Return the whole address of an image, which says its edition: networks keep what an address gave them once."""
    named = [] if reader.campaign.national else list(codes)
    address = url_for(
        "public.question_image", slug=reader.slug, key=key, edition=reader.number, circonscription=named or None
    )
    return absolute(address)
