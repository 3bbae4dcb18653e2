"""The form of one question, and how its lines become choices and sources."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, IntegerField, RadioField, SelectField
from wtforms.validators import NumberRange, Optional

from campagne.domain.questionnaire_file import (
    CHOICE_KINDS,
    COMMENT_DEFAULT,
    COMMENT_LEAST,
    COMMENT_MOST,
    CONTEXT_MAX,
    QUESTION_MAX,
    SHORT_TITLE_MAX,
)
from campagne.models.questionnaire import Question, Questionnaire, Theme
from campagne.web.form import Form, LineField, TextField, at_most, needed

KINDS = {
    "position": "Une position : pour, contre, nuancé, ne se prononce pas",
    "single_choice": "Un choix parmi plusieurs",
    "multiple_choice": "Plusieurs choix possibles",
    "free_text": "Un texte libre",
}
_SEPARATOR = "|"


class QuestionForm(Form):
    """`choices` holds one choice a line, `sources` one source a line, « titre | adresse »."""

    text = TextField("La question, telle qu'elle sera posée", [needed("Écrivez la question."), at_most(QUESTION_MAX)])
    short_title = LineField(
        "Titre court",
        [needed("Donnez un titre court : il nomme la question dans les tableaux."), at_most(SHORT_TITLE_MAX)],
    )
    place = SelectField("Place")
    kind = RadioField("On y répond par", choices=KINDS, default="position")
    choices = TextField("Choix proposés, un par ligne")
    commitment = BooleanField("Demander aussi un degré d'engagement (daté, de principe, aucun)")
    comment = BooleanField("Laisser ajouter un commentaire", default=True)
    comment_max = IntegerField(
        "Longueur du commentaire, en caractères",
        [
            Optional(),
            NumberRange(COMMENT_LEAST, COMMENT_MOST, f"Un nombre de {COMMENT_LEAST} à {COMMENT_MOST} est attendu."),
        ],
        default=COMMENT_DEFAULT,
    )
    context = TextField("Contexte", [at_most(CONTEXT_MAX)])
    sources = TextField("Sources, une par ligne : titre | adresse")

    def offer_places(self, questionnaire: Questionnaire, moved: Question | None = None) -> None:
        """Offer every place of every theme: first, or after each question that is not the one being moved."""
        themes = enumerate(questionnaire.themes, 1)
        self.place.choices = {f"Thème {rank} : {theme.title}": _places(theme, moved) for rank, theme in themes}

    def chosen_place(self) -> tuple[str, int]:
        """Return the key of the theme that was chosen, and the place in it, from 0."""
        key, _, place = str(self.place.data).rpartition(":")
        return key, int(place)

    def fields(self, question: Question | None = None) -> dict[str, Any]:
        """The fields as the questionnaire file names them; a choice that keeps its words keeps its key."""
        kept = {choice.label: choice.key for choice in question.choices} if question else {}
        return {
            "text": self.text.data,
            "short_title": self.short_title.data,
            "kind": self.kind.data,
            "choices": _choices(self.choices.data or "", kept) if self.kind.data in CHOICE_KINDS else [],
            "commitment": self.commitment.data,
            "comment": self.comment.data,
            "comment_max": self.comment_max.data or COMMENT_DEFAULT,
            "context": self.context.data or "",
            "sources": _sources(self.sources.data or ""),
        }


def values_of(question: Question) -> dict[str, Any]:
    """Return what the form shows of a question before anybody types."""
    return {
        **question.content(),
        "place": f"{question.theme.key}:{question.theme.questions.index(question)}",
        "choices": "\n".join(
            f"{choice.label} {_SEPARATOR} {choice.short_label}" if choice.short_label else choice.label
            for choice in question.choices
        ),
        "sources": "\n".join(f"{source['title']} {_SEPARATOR} {source['url']}" for source in question.sources),
    }


def last_place(theme: Theme) -> str:
    """Return the value of the last place of a theme."""
    return f"{theme.key}:{len(theme.questions)}"


def _places(theme: Theme, moved: Question | None) -> dict[str, str]:
    others = [question for question in theme.questions if question is not moved]
    after = {f"{theme.key}:{rank}": f"Après « {other.short_title} »" for rank, other in enumerate(others, 1)}
    return {f"{theme.key}:0": "En premier" if others else "Seule", **after}


def _lines(text: str) -> list[tuple[str, str]]:
    parts = (line.partition(_SEPARATOR) for line in text.splitlines() if line.strip())
    return [(left.strip(), right.strip()) for left, _, right in parts]


def _choices(text: str, kept: dict[str, str]) -> list[dict[str, str]]:
    return [
        {"label": label, "short_label": short} | ({"key": kept[label]} if label in kept else {})
        for label, short in _lines(text)
    ]


def _sources(text: str) -> list[dict[str, str]]:
    return [{"title": title, "url": url} for title, url in _lines(text)]
