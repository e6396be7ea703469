"""Sentences keep their parameters, and are written in each reader's language."""

from __future__ import annotations

import pickle

import pytest

from jupyter_mlhub.errors import Invalid, NotFound
from jupyter_mlhub.languages import (
    ENGLISH,
    Language,
    Sentence,
    in_language,
    language_of,
    paragraph,
    say,
    say_n,
)
from jupyter_mlhub.wording import counted, listed, storable

TWISTED = Language(
    "x-twisted",
    {
        "{column} holds {count:,} of {share:.1%}.": "{share:.1%} of {count:,} are in {column}.",
        ("{count:,} row", 0): "one line",
        ("{count:,} row", 1): "{count:,} lines",
        "{several} and {last}": "{several} plus {last}",
        "A fault.": "Blame.",
        "Broken {placeholder}": "Broken {other}",
    },
    signs={ord("."): ",", ord(","): "."},
)


def test_a_sentence_is_an_english_text() -> None:
    sentence = say("{column} holds {count:,} of {share:.1%}.", column="a", count=1234, share=0.125)
    assert sentence == "a holds 1,234 of 12.5%."
    assert sentence.parameters == {"column": "a", "count": 1234, "share": 0.125}


def test_it_is_written_in_another_language_with_its_numbers() -> None:
    sentence = say("{column} holds {count:,} of {share:.1%}.", column="a", count=1234, share=0.125)
    assert sentence.in_language(TWISTED) == "12,5% of 1.234 are in a."


def test_without_a_translation_it_stays_english() -> None:
    assert say("Nobody knows {word}.", word="it").in_language(TWISTED) == "Nobody knows it."


def test_a_translation_with_other_placeholders_is_not_used() -> None:
    assert say("Broken {placeholder}", placeholder=1).in_language(TWISTED) == "Broken 1"


def test_without_parameters_braces_are_only_text() -> None:
    assert say("{not} a placeholder") == "{not} a placeholder"


@pytest.mark.parametrize(("count", "english", "other"), [
    (1, "1 row", "one line"), (0, "0 rows", "0 lines"), (2345, "2,345 rows", "2.345 lines"),
])  # fmt: skip
def test_numbers_of_things(count: int, english: str, other: str) -> None:
    for sentence in (counted(count, "row"), say_n("{count:,} row", "{count:,} rows", count)):
        assert sentence == english
        assert sentence.in_language(TWISTED) == other


def test_sentences_and_lists_are_parameters() -> None:
    whole = say("Found {rows} in {files}.", rows=counted(2, "row"), files=["a", "b", "c"])
    assert whole == "Found 2 rows in a, b and c."
    assert whole.in_language(TWISTED) == "Found 2 lines in a, b plus c."
    assert listed(["a"]) == "a"
    assert listed(["a", "b"]).in_language(TWISTED) == "a plus b"


def test_a_paragraph_has_sentences_in_one_language() -> None:
    whole = paragraph([say("A fault."), "", counted(1, "row")])
    assert whole == "A fault. 1 row"
    assert in_language(whole, TWISTED) == "Blame. one line"


def test_it_goes_to_other_processes() -> None:
    sentence = pickle.loads(pickle.dumps(counted(2, "row")))
    assert isinstance(sentence, Sentence)
    assert sentence.in_language(TWISTED) == "2 lines"


def test_what_no_database_stores_is_left_out() -> None:
    sentence = storable(say("The value {value} is odd.", value="a\x00\ud800"))
    assert isinstance(sentence, Sentence)
    assert sentence == "The value a\ufffd? is odd."


def test_errors_take_templates() -> None:
    error = NotFound("There is no {kind} {name}.", kind="model", name="{x}", code="no_model")
    assert (str(error), error.code) == ("There is no model {x}.", "no_model")
    assert isinstance(error.detail, Sentence)
    (problem,) = Invalid.field("a.b", "{count:,} is too much.", count=5000).fields
    assert problem.message == "5,000 is too much."


@pytest.mark.parametrize(
    ("wanted", "tag"),
    [
        ("", "en"),
        ("*", "en"),
        ("pt-BR", "pt-BR"),
        ("pt_BR.UTF-8", "pt-BR"),
        ("pt", "pt-BR"),
        ("pt-PT,en;q=0.5", "pt-BR"),
        ("en-GB,pt;q=0.9", "en"),
        ("de, en;q=0.3, pt-BR;q=0.5", "pt-BR"),
        ("de", "en"),
        ("pt-BR;q=0", "en"),
        ("pt-BR;q=much", "en"),
        ("\x00,;;=,,;q=", "en"),
    ],
)
def test_the_language_of_a_header(wanted: str, tag: str) -> None:
    assert language_of(wanted).tag == tag


def test_english_needs_no_catalogue() -> None:
    assert language_of("en-US,en;q=0.9") is ENGLISH
