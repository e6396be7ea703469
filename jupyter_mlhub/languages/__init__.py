"""Sentences that each reader gets in their own language.

A sentence is written in English where it is needed, with ``say``. It keeps its template and its
parameters through the database and the processes. It becomes a text of another language only where
somebody reads it: in an answer of the REST API, in a cell.
"""

from .reader import reader, tr, use_language
from .sentences import Sentence, in_language, paragraph, say, say_n, template
from .tongues import ENGLISH, Language, language_of

__all__ = [
    "ENGLISH",
    "Language",
    "Sentence",
    "in_language",
    "language_of",
    "paragraph",
    "reader",
    "say",
    "say_n",
    "template",
    "tr",
    "use_language",
]
