"""Sentences in documents: kept with their parameters in JSON, written out for whoever asks.

A document that is stored or sent between the hub's processes holds
``{"template": …, "parameters": {…}}``. With a language in the context of ``model_dump_json`` it
holds a text, and so it is described in OpenAPI. A plain text is a sentence without parameters, as
earlier versions of the hub stored them all.
"""

from __future__ import annotations

import json
import math
from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, SerializationInfo
from pydantic_core import CoreSchema, core_schema

from .sentences import Sentence, in_language
from .tongues import Language

_KEYS = frozenset(("template", "parameters", "plural"))


def kept(value: Any) -> Any:
    """Return JSON in which all sentences, also in lists and objects, have their parameters."""
    if isinstance(value, Sentence) and not value.parameters:
        return value.template
    return _document(value)


def _document(value: Any) -> Any:
    match value:
        case Sentence(template=template, parameters=parameters, plural=plural):
            document = {"template": template, "parameters": _document(dict(parameters))}
            return document if plural is None else {**document, "plural": plural}
        case dict():
            return {key: _document(item) for key, item in value.items()}
        case list() | tuple():
            return [_document(item) for item in value]
        case float() if not math.isfinite(value):
            return str(value)  # no JSON has a form for it
    return value


def restored(value: Any) -> Any:
    """Return the same with sentences in place of their documents."""
    match value:
        case {"template": str(template), "parameters": dict(parameters), **others}:
            if others.keys() <= _KEYS:
                return _sentence(template, restored(parameters), others.get("plural"))
            return {key: restored(item) for key, item in value.items()}
        case dict():
            return {key: restored(item) for key, item in value.items()}
        case list():
            return [restored(item) for item in value]
    return value


def written(value: Any, language: Language) -> Any:
    """Return JSON with all sentences in a language."""
    match value:
        case Sentence():
            return value.in_language(language)
        case dict():
            return {key: written(item, language) for key, item in value.items()}
        case list() | tuple():
            return [written(item, language) for item in value]
    return value


def to_text(sentence: str) -> str:
    """Write a sentence into a column of text."""
    document = kept(sentence)
    return document if isinstance(document, str) else json.dumps(document, ensure_ascii=False)


def from_text(text: str) -> str:
    """Read a sentence from a column of text."""
    if not text.startswith('{"template": '):
        return text
    try:
        found = restored(json.loads(text))
    except ValueError:
        return text
    return found if isinstance(found, Sentence) else text


def _sentence(template: str, parameters: dict[str, Any], plural: Any) -> str:
    try:
        return Sentence(template, parameters, plural)
    except (KeyError, IndexError, ValueError, TypeError):  # of a hub that writes it otherwise
        return template


class _Kept:
    """Sentences anywhere in a value of JSON, such as the titles of a chart."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_before_validator_function(
            restored,
            handler(source),
            serialization=core_schema.plain_serializer_function_ser_schema(
                self._dumped, info_arg=True, when_used="json"
            ),
        )

    def _dumped(self, value: Any, info: SerializationInfo) -> Any:
        language = (info.context or {}).get("language")
        return kept(value) if language is None else written(value, language)


class _Wording(_Kept):
    """One sentence. A stored text in English is one without parameters."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            self._read,
            serialization=core_schema.plain_serializer_function_ser_schema(
                self._dumped, info_arg=True, when_used="json"
            ),
        )

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return handler(core_schema.str_schema())

    def _read(self, value: Any) -> str:
        found = restored(value)
        if not isinstance(found, str):
            raise ValueError("must be text")
        return found

    def _dumped(self, value: Any, info: SerializationInfo) -> Any:
        language = (info.context or {}).get("language")
        return kept(value) if language is None else in_language(value, language)


Wording = Annotated[str, _Wording()]
"""A sentence as a field of a document."""

WithWords = Annotated[dict[str, Any], _Kept()]
"""An object of JSON with sentences in it."""
