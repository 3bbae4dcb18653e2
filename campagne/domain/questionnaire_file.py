"""What a questionnaire may hold: the rules of its file, field by field, and its content in one canonical shape.

The pages that edit one theme or one question check it by the same functions as the file.
"""

from __future__ import annotations

from typing import Any

from campagne.domain.answers import OPENING
from campagne.domain.json_content import Content

KINDS = ("position", "single_choice", "multiple_choice", "free_text")
CHOICE_KINDS = frozenset({"single_choice", "multiple_choice"})
SHORT_TITLE_MAX = 28
SHORT_LABEL_MAX = 16
QUESTION_MAX = 1_000  # characters; the quality report speaks from 300 on
CONTEXT_MAX = 4_000
COMMENT_DEFAULT, COMMENT_LEAST, COMMENT_MOST = 300, 20, 5_000

# A question's key is also the name of its field: these belong to the form around it.
RESERVED_KEYS = frozenset({"csrf_token", "form_key", OPENING, "signatory", "role", "declaration", "version"})


def read(value: object) -> dict[str, Any]:
    """Return a questionnaire in canonical shape, or raise InvalidContent naming every fault at its path."""
    content = Content(value)
    theme_keys: set[str] = set()
    question_keys: set[str] = set()
    questionnaire = _heading(content)
    questionnaire["themes"] = [_theme(theme, theme_keys, question_keys) for theme in content.objects("themes", most=30)]
    content.refuse_the_rest()
    content.check()
    return questionnaire


def read_heading(fields: object) -> dict[str, Any]:
    """Return what stands above the themes: `title`, `introduction`, `language`. Raises InvalidContent."""
    content = Content(fields)
    heading = _heading(content)
    content.refuse_the_rest()
    content.check()
    return heading


def read_theme(fields: object, *, taken: set[str]) -> dict[str, Any]:
    """Return a theme without its questions; `taken` holds the keys of the others. Raises InvalidContent."""
    content = Content(fields)
    theme = _theme_heading(content, taken)
    content.refuse_the_rest()
    content.check()
    return theme


def read_question(fields: object, *, taken: set[str]) -> dict[str, Any]:
    """Return a question; `taken` holds the keys of all others in the questionnaire. Raises InvalidContent."""
    content = Content(fields)
    question = _question(content, taken)
    content.check()
    return question


def _heading(content: Content) -> dict[str, Any]:
    return {
        "title": content.line("title", limit=200),
        "introduction": content.text("introduction", limit=5_000, required=False),
        "language": content.one_of("language", ("fr",), default="fr"),
    }


def _theme_heading(content: Content, taken: set[str]) -> dict[str, Any]:
    return {
        "key": content.key("key", taken=taken),
        "title": content.line("title", limit=120),
        "introduction": content.text("introduction", limit=2_000, required=False),
    }


def _theme(content: Content, theme_keys: set[str], question_keys: set[str]) -> dict[str, Any]:
    theme = _theme_heading(content, theme_keys)
    theme["questions"] = [_question(question, question_keys) for question in content.objects("questions", most=100)]
    content.refuse_the_rest()
    return theme


def _question(content: Content, taken: set[str]) -> dict[str, Any]:
    question: dict[str, Any] = {
        "key": content.key("key", taken=taken, reserved=RESERVED_KEYS),
        "short_title": content.line("short_title", limit=SHORT_TITLE_MAX),
        "text": content.text("text", limit=QUESTION_MAX),
        "context": content.text("context", limit=CONTEXT_MAX, required=False),
        "sources": [_source(source) for source in content.objects("sources", most=10)],
        "kind": content.one_of("kind", KINDS, default="position"),
        "commitment": content.flag("commitment", default=False),
        "required": content.flag("required", default=False),
        "comment": content.flag("comment", default=True),
        "comment_max": content.number("comment_max", least=COMMENT_LEAST, most=COMMENT_MOST, default=COMMENT_DEFAULT),
    }
    question["choices"] = _choices(content, question["kind"])
    content.refuse_the_rest()
    return question


def _source(content: Content) -> dict[str, str]:
    source = {"title": content.line("title", limit=300), "url": content.web_address("url")}
    content.refuse_the_rest()
    return source


def _choices(content: Content, kind: str) -> list[dict[str, str]]:
    keys: set[str] = set()
    choices = [_choice(choice, keys) for choice in content.objects("choices", most=12)]
    if kind in CHOICE_KINDS and len(choices) < 2:
        content.refuse("choices", f"deux choix au moins sont attendus pour une question « {kind} »")
    if kind not in CHOICE_KINDS and choices:
        content.refuse("choices", f"une question « {kind} » n'a pas de choix à elle")
    return choices


def _choice(content: Content, taken: set[str]) -> dict[str, str]:
    choice = {
        "key": content.key("key", taken=taken),
        "label": content.line("label", limit=200),
        "short_label": content.line("short_label", limit=SHORT_LABEL_MAX, required=False),
    }
    content.refuse_the_rest()
    return choice
