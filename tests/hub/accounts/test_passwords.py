"""What zxcvbn says about a password reaches people in their language."""

from __future__ import annotations

import ast
import inspect

import pytest
from zxcvbn import feedback

from jupyter_mlhub.accounts.passwords import HINTS, check_password
from jupyter_mlhub.errors import Invalid
from jupyter_mlhub.languages import in_language, language_of


def test_all_sentences_of_zxcvbn_are_known() -> None:
    said = {
        ast.literal_eval(node.args[0])
        for node in ast.walk(ast.parse(inspect.getsource(feedback)))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_"
    }
    assert said == set(HINTS)


def test_a_hint_is_in_the_language_of_the_reader() -> None:
    with pytest.raises(Invalid) as caught:
        check_password("ada", "abcabcabc")
    assert caught.value.detail == (
        "This password is easy to guess. "
        'Repeats like "abcabcabc" are only slightly harder to guess than "abc". '
        "Add another word or two. Uncommon words are better. Avoid repeated words and characters."
    )
    assert in_language(caught.value.detail, language_of("pt-BR")) == (
        "Esta senha é fácil de adivinhar. "
        'Repetições como "abcabcabc" são só um pouco mais difíceis de adivinhar do que "abc". '
        "Acrescente mais uma ou duas palavras. Palavras incomuns são melhores. "
        "Evite palavras e caracteres repetidos."
    )
