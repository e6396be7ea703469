"""A sentence in English that keeps its template and its parameters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from string import Formatter
from typing import Any

from .tongues import ENGLISH, Language

Parameters = Mapping[str, Any]
"""Texts, numbers, sentences and lists of these, by their names in the template."""


class Sentence(str):
    """A text in English that can be written in other languages, too.

    It is a ``str``, so all that takes a text takes it. What is made from it by the methods of
    ``str`` or in an f-string is a plain text again.
    """

    template: str
    plural: str | None
    parameters: Parameters

    def __new__(
        cls, template: str, parameters: Parameters | None = None, plural: str | None = None
    ) -> Sentence:
        """
        Args:
            plural: the template for several, where ``template`` is for one. The parameter
                ``count`` tells them apart.
        """
        given = {name: _plain(value) for name, value in (parameters or {}).items()}
        made = super().__new__(cls, _written(template, plural, given, ENGLISH))
        made.template, made.plural, made.parameters = template, plural, given
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        return Sentence, (self.template, dict(self.parameters), self.plural)

    def in_language(self, language: Language) -> str:
        """Write it in a language; in English where the language has no translation of it."""
        if language is ENGLISH:
            return str.__str__(self)
        try:
            return _written(self.template, self.plural, self.parameters, language)
        except (KeyError, IndexError, ValueError):  # a translation with other placeholders
            return str.__str__(self)


def say(template: str, /, **parameters: Any) -> str:
    """Write a sentence, with its parameters in braces as in ``str.format``.

    ``{label!l}`` is a label in small letters. Without parameters, braces are no placeholders.
    """
    return Sentence(template, parameters)


def say_n(one: str, many: str, /, count: int, **parameters: Any) -> str:
    """Write a sentence about one or about several things."""
    return Sentence(one, {"count": count, **parameters}, many)


def paragraph(sentences: Iterable[str]) -> str:
    """Write sentences one behind the other."""
    given = [sentence for sentence in sentences if sentence]
    if len(given) < 2:
        return given[0] if given else ""
    named = {f"s{number}": sentence for number, sentence in enumerate(given)}
    return Sentence(" ".join(f"{{{name}}}" for name in named), named)


def template(text: str) -> str:
    """Mark a template that is filled later, by ``say``, so that translators get it."""
    return text


def in_language(text: str, language: Language) -> str:
    """Write a text in a language. One that was stored in English has no parameters."""
    if isinstance(text, Sentence):
        return text.in_language(language)
    return language.translated(text)


def _plain(value: Any) -> Any:
    """Return a parameter as JSON can hold it."""
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, str | bool | int | float) or value is None:
        return value
    if hasattr(value, "item"):  # a number of NumPy
        value = value.item()
    return value if isinstance(value, int | float) else str(value)


@lru_cache(maxsize=4096)
def _parsed(template: str) -> tuple[tuple[str, str | None, str, str | None], ...]:
    return tuple(
        (text, name, spec or "", conversion)
        for text, name, spec, conversion in Formatter().parse(template)
    )


def _written(one: str, many: str | None, parameters: Parameters, language: Language) -> str:
    if many is None:
        template = language.translated(one)
    else:
        template = language.translated_plural(one, many, parameters["count"])
    if not parameters:
        return template
    parts = []
    for text, name, spec, conversion in _parsed(template):
        parts.append(text)
        if name is not None:
            parts.append(_shown(parameters[name], spec, conversion, language))
    return "".join(parts)


def _shown(value: Any, spec: str, conversion: str | None, language: Language) -> str:
    if isinstance(value, list):
        return _listed([_shown(item, spec, conversion, language) for item in value], language)
    if isinstance(value, str):
        text = value.in_language(language) if isinstance(value, Sentence) else value
        if conversion == "r":
            text = repr(text)
        elif conversion == "l":
            text = _within(text)
        with suppress(ValueError):  # nan and infinity are kept as texts
            return format(text, spec)
        return text
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    return language.number(format(value, spec))


def _within(label: str) -> str:
    """Write a label as it stands within a sentence. Abbreviations stay as they are."""
    return label[:1].lower() + label[1:] if label[1:2].islower() else label


def _listed(parts: Sequence[str], language: Language) -> str:
    """Write a list: ``a, b and c``."""
    if len(parts) < 2:
        return "".join(parts)
    both = language.translated(template("{several} and {last}"))
    return both.format(several=", ".join(parts[:-1]), last=parts[-1])
