"""The points of a pre-flight list about the sending domain: they stop real sendings, and only warn of the others."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from campagne.domain.preflight import ready
from campagne.domain.sending_domain import FRESH, Finding, dkim, points, relay, unasked

NOW = datetime(2027, 2, 22, 8, tzinfo=UTC)
BAD = dkim("example.org", "", [])
GOOD = relay("", encrypted=True, local=False)
ADVICE = Finding(key="dmarc", verdict="advice", sentence="DMARC : politique « none ».", remedy="Publiez mieux.")


@pytest.mark.parametrize(("strict", "leaves"), [(True, False), (False, True)])
def test_a_fault_stops_a_real_sending_only(strict: bool, leaves: bool) -> None:
    listed = points([GOOD, BAD], checked_at=NOW, strict=strict, now=NOW)

    assert ready(listed) == leaves
    assert [point.good for point in listed] == [True, False]
    assert "DKIM_SELECTOR" in listed[1].sentence
    assert listed[1].place == "domain"


@pytest.mark.parametrize(("strict", "leaves"), [(True, False), (False, True)])
def test_what_was_not_verified_lately_is_one_point(strict: bool, leaves: bool) -> None:
    never = points([], checked_at=None, strict=strict, now=NOW)
    stale = points([GOOD], checked_at=NOW - FRESH - timedelta(seconds=1), strict=strict, now=NOW)

    assert ready(never) == ready(stale) == leaves
    assert len(never) == len(stale) == 1
    assert "depuis le" in stale[0].sentence
    assert points([GOOD], checked_at=NOW - FRESH, strict=True, now=NOW)[0].good


def test_an_advice_and_what_nobody_asked_warn_and_stop_nothing() -> None:
    listed = points([ADVICE, unasked("example.org")], checked_at=NOW, strict=True, now=NOW)

    assert ready(listed)
    assert not any(point.good for point in listed)


@pytest.mark.parametrize(
    ("encrypted", "local", "verdict"),
    [(True, False, "good"), (True, True, "good"), (False, True, "good"), (False, False, "bad")],
)
def test_what_crosses_a_network_is_encrypted(encrypted: bool, local: bool, verdict: str) -> None:
    assert relay("", encrypted=encrypted, local=local).verdict == verdict
    assert relay("535 no", encrypted=encrypted, local=local).verdict == "bad"
