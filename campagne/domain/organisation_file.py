"""What the organisation file holds: the facts about the network that mails and legal notices need."""

from __future__ import annotations

from typing import Any

from campagne.domain.json_content import Content

PRESS_MOST = 3


def read(facts: object) -> dict[str, Any]:
    """Return the facts, cleaned, or raise InvalidContent naming every fault at its path.

    `telephone_hours`, `money` and `presentation` may be empty, as may the `party` of a signatory; `supports`, the
    candidacy that they say to support, may be left out. `press` names whoever else
    than the director of publication answers the press.
    """
    content = Content(facts)
    read_facts = {
        "name": content.line("name", limit=200),
        "short_name": content.line("short_name", limit=80),
        "address": content.text("address", limit=400),
        "telephone": content.telephone("telephone"),
        "telephone_hours": content.line("telephone_hours", limit=200, required=False),
        "press": [_press(each) for each in content.objects("press", most=PRESS_MOST)],
        "email": content.address("email"),
        "reply_to": content.address("reply_to"),
        "publication_director": content.line("publication_director", limit=200),
        "host": _host(content.inner("host")),
        "members": content.number("members", least=1, most=1_000_000),
        "signatories": [_signatory(each) for each in content.objects("signatories", least=1, most=100)],
        "money": content.text("money", limit=4_000, required=False),
        "presentation": content.text("presentation", limit=4_000, required=False),
    }
    content.refuse_the_rest()
    content.check()
    return read_facts


def _host(content: Content) -> dict[str, str]:
    host = {
        "name": content.line("name", limit=200),
        "address": content.text("address", limit=400),
        "telephone": content.telephone("telephone"),
    }
    content.refuse_the_rest()
    return host


def _press(content: Content) -> dict[str, str]:
    person = {
        "name": content.line("name", limit=200),
        "telephone": content.telephone("telephone"),
        "telephone_hours": content.line("telephone_hours", limit=200, required=False),
    }
    content.refuse_the_rest()
    return person


def _signatory(content: Content) -> dict[str, str]:
    signatory = {
        "name": content.line("name", limit=200),
        "mandate": content.line("mandate", limit=200),
        "party": content.line("party", limit=200, required=False),
    }
    supports = content.line("supports", limit=200, required=False)
    content.refuse_the_rest()
    return signatory | ({"supports": supports} if supports else {})
