"""French spaces: no line of a page starts with « : ; ? ! » or a guillemet that closes, and nothing else moves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import DictLoader, Environment

from campagne.domain import wording
from campagne.exceptions import DomainError
from campagne.web.typography import FrenchSpaces, thousands, typeset
from tests.fixtures.client import CheckedClient


def rendered(source: str, name: str = "page.html", **words: object) -> str:
    environment = Environment(loader=DictLoader({name: source}), extensions=[FrenchSpaces], autoescape=True)
    return environment.get_template(name).render(words)


@pytest.mark.parametrize(
    ("source", "page"),
    [
        ("<p>Une question ?</p>", "<p>Une question\u00a0?</p>"),
        ("<p>« {{ words }} » : oui ; non !</p>", "<p>«\u00a0x : y\u00a0»\u00a0: oui\u00a0; non\u00a0!</p>"),
        ('<a title="Voir : {{ words }} ; fin">ici : là</a>', '<a title="Voir : x : y ; fin">ici\u00a0: là</a>'),
        ("<a title='« > :' class=\"b ;\">a ?</a>", "<a title='« > :' class=\"b ;\">a\u00a0?</a>"),
        ("<pre>a : b</pre>c : d", "<pre>a : b</pre>c\u00a0: d"),
        ("<code>a <b>:</b> c : d</code> : e", "<code>a <b>:</b> c : d</code>\u00a0: e"),
        ("<style>p { color : red }</style>", "<style>p { color : red }</style>"),
        ("<textarea>{{ words }} ?</textarea>", "<textarea>x : y ?</textarea>"),
        ("<p>1 < 2 : oui</p>", "<p>1 < 2\u00a0: oui</p>"),
        ('<p{% if words %} class="a : b"{% endif %}>c : d</p>', '<p class="a : b">c\u00a0: d</p>'),
    ],
)
def test_words_between_tags_are_set_and_nothing_else_is(source: str, page: str) -> None:
    assert rendered(source, words="x : y") == page


def test_a_text_is_set_from_end_to_end_but_for_what_it_is_given() -> None:
    assert rendered("« {{ words }} » <a : b>", "mail.txt", words="a : b") == "«\u00a0a : b\u00a0» <a\u00a0: b>"


@given(st.text(alphabet="<>/\"' :?«»abpre!-="))
def test_setting_a_page_changes_nothing_but_its_spaces(page: str) -> None:
    set_page = rendered("{% raw %}" + page + "{% endraw %}")

    assert set_page.replace(wording.NO_BREAK, "").replace(" ", "") == page.replace(" ", "")


def test_every_page_is_set(client: CheckedClient) -> None:
    page = client.get("/compte/connexion").get_data().decode()

    assert "mot de passe oublié\u00a0?" in page


def test_a_test_reads_a_page_with_plain_spaces(client: CheckedClient) -> None:
    assert "mot de passe oublié ?" in client.get("/compte/connexion").text


def test_a_sentence_of_a_form_is_set(client: CheckedClient) -> None:
    refused = client.submit("/compte/connexion", {"email": "claire@example.org"})

    assert "Mot de passe\u00a0:" in refused.get_data().decode()


def test_a_refusal_is_a_sentence_too() -> None:
    assert typeset(DomainError("Non : c'est trop tard.")) == "Non\u00a0: c'est trop tard."


@pytest.mark.parametrize(
    ("number", "written"), [(0, "0"), (999, "999"), (48_250, "48\u202f250"), (10**6, "1\u202f000\u202f000")]
)
def test_thousands_are_set_apart(number: int, written: str) -> None:
    assert thousands(number) == written
