"""A constituency of a campaign, under the code that public pages and files use."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from campagne.extensions import Model
from campagne.models.campaign import Campaign
from campagne.models.columns import PrimaryKey

NATIONAL_CODE = "FR"


class Constituency(Model):
    """A constituency. Its code is the département on two characters (three overseas) then two digits, or `FR`."""

    __tablename__ = "constituencies"
    __table_args__ = (UniqueConstraint("campaign_id", "code"),)

    id: Mapped[PrimaryKey]
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    code: Mapped[str] = mapped_column(String(12))
    name: Mapped[str] = mapped_column(String(200))
    departement: Mapped[str] = mapped_column(String(3), default="")
    campaign: Mapped[Campaign] = relationship()
