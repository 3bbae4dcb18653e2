"""The hour of a constituency: its IANA time zone and how its place is said, so that deadlines are read on its clock.

Zones are those of the IANA time zone database (`zone.tab`), one for each overseas département or collectivity. Three
choices are ours:

- French Polynesia (987) has three zones; its constituencies all vote mostly in the first, named here: Tahiti, UTC-10
  (the Marquises are at UTC-9:30, the Gambier at UTC-9).
- ZX groups Saint-Martin and Saint-Barthélemy, which keep the same hour.
- The French abroad (ZZ) vote in consulates of many zones. Where one hour is that of most consulates, it is named: ZZ01
  (North America), Montréal; ZZ03 (British Isles, Nordic and Baltic countries), Londres. ZZ04 to ZZ07 (from the Benelux
  to Central Europe) keep mostly the hour of Paris. ZZ02 (Latin America), ZZ08 (from Italy to Israel), ZZ09 (Maghreb,
  West Africa), ZZ10 (the rest of Africa, the Middle East) and ZZ11 (Asia, Oceania) have no hour of their own: their
  deadlines are said in Paris time, alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class LocalTime:
    """A place with its own hour. `where` is how it is said after an hour: « à La Réunion »."""

    zone: str
    where: str

    @property
    def info(self) -> ZoneInfo:
        """The zone's rules."""
        return ZoneInfo(self.zone)


_OVERSEAS = {
    "971": LocalTime("America/Guadeloupe", "en Guadeloupe"),
    "972": LocalTime("America/Martinique", "en Martinique"),
    "973": LocalTime("America/Cayenne", "en Guyane"),
    "974": LocalTime("Indian/Reunion", "à La Réunion"),
    "975": LocalTime("America/Miquelon", "à Saint-Pierre-et-Miquelon"),
    "976": LocalTime("Indian/Mayotte", "à Mayotte"),
    "977": LocalTime("America/St_Barthelemy", "à Saint-Barthélemy"),
    "978": LocalTime("America/Marigot", "à Saint-Martin"),
    "986": LocalTime("Pacific/Wallis", "à Wallis-et-Futuna"),
    "987": LocalTime("Pacific/Tahiti", "à Tahiti"),
    "988": LocalTime("Pacific/Noumea", "en Nouvelle-Calédonie"),
    "ZX": LocalTime("America/Marigot", "à Saint-Martin et Saint-Barthélemy"),
}
_ABROAD = {
    "ZZ01": LocalTime("America/Toronto", "à Montréal"),
    "ZZ03": LocalTime("Europe/London", "à Londres"),
}
_REGIONS = {"01": "971", "02": "972", "03": "973", "04": "974", "06": "976"}
"""The overseas regions, by the code that INSEE gives to a region."""


@cache
def local_time(code: str, election: str = "legislative") -> LocalTime | None:
    """Return the place whose hour a constituency keeps, or None where it is that of Paris.

    `code` is the public code of a constituency of that kind of election: it begins with its département (a canton, a
    commune and a legislative constituency alike), except that of a region, which is INSEE's own.
    """
    if election == "regional" and code in _REGIONS:
        return _OVERSEAS[_REGIONS[code]]
    return _ABROAD.get(code) or _OVERSEAS.get(code[:3]) or _OVERSEAS.get(code[:2])
