"""The order of candidacies that were declared before any official list: drawn from the campaign's public seed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import select, update

from campagne.domain.drawing import drawn_order, new_seed
from campagne.domain.list_statuses import DECLARED, STANDING
from campagne.extensions import db
from campagne.models.campaign import Campaign
from campagne.models.candidacy import Candidacy, Standing
from campagne.models.constituency import Constituency


def redraw(campaign: Campaign, codes: Collection[str] | None = None) -> None:
    """Give the declared candidacies of some constituencies (of all without `codes`) their places in the drawn order.

    The seed is minted at the first draw and never changes: whoever comes later takes the place that the same draw gives
    it, and those already there keep their order among themselves. Whoever stands on a list there comes before.
    """
    campaign.order_seed = campaign.order_seed or new_seed()
    db.session.flush()
    declared: dict[str, dict[str, tuple[int, int]]] = defaultdict(dict)
    listed: dict[str, int] = defaultdict(int)
    for row in db.session.execute(
        select(Constituency.code, Candidacy.ref, Standing.id, Standing.position, Standing.status)
        .join(Candidacy, Candidacy.constituency_id == Constituency.id)
        .join(Standing, Standing.candidacy_id == Candidacy.id)
        .where(Candidacy.campaign_id == campaign.id, Standing.status.in_((DECLARED, STANDING)))
    ):
        if row.status == STANDING:
            listed[row.code] = max(listed[row.code], row.position)
        elif codes is None or row.code in codes:
            declared[row.code][row.ref] = (row.id, row.position)
    moved = [
        {"id": known[ref][0], "position": place}
        for code, known in declared.items()
        for place, ref in enumerate(drawn_order(known, campaign.order_seed), start=listed[code] + 1)
        if known[ref][1] != place
    ]
    if moved:
        db.session.execute(update(Standing), moved)
        db.session.expire_all()  # written in bulk, behind the back of the objects already loaded
