"""Following what changes without an account: Atom feeds of a campaign, a constituency, a question, a candidacy."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from flask import url_for

from campagne.domain.changes import AnswerChange, CandidacyChange
from campagne.domain.feeds import Entry, feed
from campagne.domain.wording import counted, typeset
from campagne.web.public.blueprint import public
from campagne.web.public.changes import answer_changes, candidacy_changes, order
from campagne.web.public.edges import EVERYTHING, Scope, changed_in
from campagne.web.public.insertions import Insertion, insertions
from campagne.web.public.reading import EditionReader
from campagne.web.public.serving import File, absolute, in_edition

EDITIONS_MOST = 20
ENTRIES_MOST = 100


@public.get("/campagnes/<slug>/flux.atom")
@in_edition
def campaign_feed(reader: EditionReader) -> File:
    """Give what changed in a campaign."""
    page = url_for("public.campaign", slug=reader.slug)
    return _feed(reader, EVERYTHING, title=reader.campaign.title, page=page, name="campaign_feed")


@public.get("/campagnes/<slug>/circonscriptions/<code>.atom")
@in_edition
def constituency_feed(reader: EditionReader, code: str) -> File:
    """Give what changed in a constituency."""
    subject = reader.publication(code).subject
    page = url_for("public.constituency", slug=reader.slug, code=code)
    return _feed(reader, Scope(constituency=code), title=subject, page=page, name="constituency_feed", code=code)


@public.get("/campagnes/<slug>/questions/<key>.atom")
@in_edition
def question_feed(reader: EditionReader, key: str) -> File:
    """Give what changed in the answers to a question."""
    title = f"{reader.campaign.title} : {reader.question(key).short_title}"
    page = url_for("public.question", slug=reader.slug, key=key)
    return _feed(reader, Scope(question=key), title=title, page=page, name="question_feed", key=key)


@public.get("/campagnes/<slug>/candidatures/<ref>.atom")
@in_edition
def candidacy_feed(reader: EditionReader, ref: str) -> File:
    """Give what changed about a candidacy."""
    who = reader.candidacy(ref)
    title = f"{reader.campaign.title} : {reader.campaign.title_of(who)}"
    page = url_for("public.candidacy", slug=reader.slug, ref=ref)
    scope = Scope(constituency=who.constituency, ref=ref)
    return _feed(reader, scope, title=title, page=page, name="candidacy_feed", ref=ref)


def _feed(reader: EditionReader, scope: Scope, *, title: str, page: str, name: str, **place: Any) -> File:
    replied = insertions(reader, scope)
    changed = {*changed_in(reader.slug, reader.number, scope, EDITIONS_MOST)}
    entries: list[Entry] = []
    for number in sorted(changed | {each.reply.edition for each in replied}, reverse=True)[:EDITIONS_MOST]:
        entries += [_of_reply(reader.at(number), each) for each in replied if each.reply.edition == number]
        entries += _entries(reader.at(number), scope, max(0, ENTRIES_MOST - len(entries)))
        if len(entries) >= ENTRIES_MOST:
            break
    entries = entries[:ENTRIES_MOST]
    content = feed(
        title=typeset(f"{title} : ce qui change"),
        address=absolute(url_for(f"public.{name}", slug=reader.slug, **place)),
        page=absolute(page),
        author=reader.campaign.organisation or reader.campaign.title,
        updated=max((entry.updated for entry in entries), default=reader.edition.published_at),
        entries=entries,
    )
    return File(content=content, mimetype="application/atom+xml; charset=utf-8")


def _entries(reader: EditionReader, scope: Scope, most: int) -> Iterator[Entry]:
    """Yield what one edition changed, of answers `most`; a first edition is one entry, since it began everything."""
    if reader.number == 1 and scope is EVERYTHING:
        yield _entry(
            reader,
            absolute(url_for("public.edition", slug=reader.slug, number=1)),
            f"Première édition : {counted(reader.edition.answers, 'réponse')}",
            f"{counted(reader.edition.candidacies, reader.campaign.noun(1))}.",
        )
        return
    answers = order(reader, scope)[:most]
    for answer in answer_changes(reader, answers):
        yield _of_answer(reader, answer)
    if len(answers) < most:
        for candidacy in candidacy_changes(reader, scope):
            yield _of_candidacy(reader, candidacy)


def _of_answer(reader: EditionReader, change: AnswerChange) -> Entry:
    who, asked = change.candidacy, change.question
    address = f"{_edition_address(reader)}#{who.ref}-{asked.key}"
    if change.after:
        at = url_for("public.answer", slug=reader.slug, number=reader.number, ref=who.ref, key=asked.key)
        address = absolute(at)
    title = f"{reader.campaign.title_of(who)}, {asked.short_title} : {change.words}"
    text = f"{asked.text}\n\n{change.shown.text}"
    return _entry(reader, address, title, text, theme=asked.theme_title, hidden_at=change.hidden_at)


def _of_candidacy(reader: EditionReader, change: CandidacyChange) -> Entry:
    who = change.shown
    address = f"{_edition_address(reader)}#{who.ref}"
    words = change.words(reader.campaign)
    title = f"{reader.campaign.title_of(who)} : {words}"
    return _entry(reader, address, title, who.state_words, hidden_at=change.hidden_at)


def _of_reply(reader: EditionReader, insertion: Insertion) -> Entry:
    """Return an entry that leads to the answer replied to, or else to the edition, where every reply is read."""
    reply, asked = insertion.reply, insertion.question
    place = _edition_address(reader)
    if insertion.answered:
        who, key = reply.candidacy_ref, reply.question_key
        place = absolute(url_for("public.answer", slug=reader.slug, number=reader.number, ref=who, key=key))
    about_what = ", ".join([reader.campaign.title_of(insertion.candidacy), *([asked.short_title] if asked else [])])
    passage = [f"À propos de : « {reply.passage} »"] if reply.passage else []
    text = "\n\n".join([reply.title, *passage, reply.text])
    title, theme = f"Droit de réponse inséré : {about_what}", asked.theme_title if asked else ""
    return _entry(reader, f"{place}#{reply.anchor}", title, text, theme=theme, hidden_at=reply.hidden_at)


def _entry(
    reader: EditionReader, address: str, title: str, text: str, *, theme: str = "", hidden_at: datetime | None = None
) -> Entry:
    """Return an entry; a reader fetches again what it knows only when its date is another, as when a text is hidden."""
    updated = max(reader.edition.published_at, hidden_at or reader.edition.published_at)
    return Entry(address=address, title=typeset(title), updated=updated, text=text.strip(), theme=theme)


def _edition_address(reader: EditionReader) -> str:
    return absolute(url_for("public.edition", slug=reader.slug, number=reader.number))
