"""The replies inserted by right of reply, as public rows hold them.

They are those of the current edition whatever edition is read: a reply stands wherever what it answers does, in an
older edition too, as the note of a hidden text does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import BindParameter, and_, bindparam, select

from campagne.domain.data_tables import Value
from campagne.domain.inserted_replies import Reply
from campagne.extensions import db
from campagne.models.edition import REPLY, Edition, PublishedPage
from campagne.web.public import rows as ask

_CAMPAIGN: BindParameter[str] = bindparam("campaign")
_NUMBER: BindParameter[int] = bindparam("number")
_BEGAN = and_(Edition.campaign == PublishedPage.campaign, Edition.number == PublishedPage.first_edition)
_REPLIES = (
    select(PublishedPage.key, PublishedPage.body, PublishedPage.hidden_at, Edition.number, Edition.published_at)
    .join(Edition, _BEGAN)
    .where(PublishedPage.in_edition(_CAMPAIGN, _NUMBER), PublishedPage.kind == REPLY)
    .order_by(PublishedPage.id)
)


def replies(slug: str, current: int) -> list[Reply]:
    """Return the replies that the current edition of a campaign shows, in the order in which they were inserted."""
    found = ask.rows(_REPLIES, campaign=slug, number=current)
    return [
        Reply(ref=row.key, **row.body, edition=row.number, inserted_at=row.published_at, hidden_at=row.hidden_at)
        for row in found
    ]


def rows(slug: str, upto: int) -> Iterator[Sequence[Value]]:
    """Yield a row for each reply of the editions up to one, with the editions that show it as that one knows them."""
    table = PublishedPage
    wanted = select(table.first_edition, table.last_edition, table.key, table.body, table.salt, table.leaf).where(
        table.campaign == slug, table.kind == REPLY, table.first_edition <= upto
    )
    for first, last, ref, body, salt, leaf in db.session.execute(wanted.order_by(table.id)):
        about = (body["candidacy_ref"], body["question_key"] or None)
        ended = last if last is not None and last < upto else None
        said = (body["name"] or None, body["quality"] or None, body["passage"] or None, body["text"])
        yield [first, ended, ref, *about, *said, salt or None, leaf]
