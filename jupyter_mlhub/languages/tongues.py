"""The languages that there are translations for, each with its catalogue and its numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path

FOLDER = Path(__file__).parent
DOMAIN = "jupyter_mlhub"
_MOST = 500
"""Characters of a header that are read."""


@dataclass(frozen=True, eq=False)
class Language:
    """A language: its tag (``pt-BR``), its translations, and how it writes numbers.

    Args:
        messages: the translations by the English template; of a template with a plural by the
            template of one and the index of the form.
        plural: returns the index of the form for a number.
        signs: what stands for the point and the comma of an English number.
    """

    tag: str
    messages: dict[str | tuple[str, int], str] = field(default_factory=dict, repr=False)
    plural: Callable[[int], int] = lambda number: int(number != 1)
    signs: dict[int, str] = field(default_factory=dict, repr=False)

    def translated(self, template: str) -> str:
        return self.messages.get(template, template)

    def translated_plural(self, one: str, many: str, number: int) -> str:
        return self.messages.get((one, self.plural(number)), one if number == 1 else many)

    def number(self, text: str) -> str:
        """Write a number of an English text with this language's signs."""
        return text.translate(self.signs) if self.signs else text


ENGLISH = Language("en")


@cache
def tags() -> tuple[str, ...]:
    """The tags of all languages, English first."""
    found = sorted(path.parent.parent.name for path in FOLDER.glob("*/LC_MESSAGES/*.po"))
    return (ENGLISH.tag, *(name.replace("_", "-") for name in found))


def catalogue_path(tag: str) -> Path:
    return FOLDER / tag.replace("-", "_") / "LC_MESSAGES" / f"{DOMAIN}.po"


@cache
def language(tag: str) -> Language:
    """Read a language's catalogue, once in a process and only where somebody reads it."""
    if tag == ENGLISH.tag:
        return ENGLISH
    from gettext import c2py

    from babel.messages.pofile import read_po
    from babel.numbers import get_decimal_symbol, get_group_symbol

    locale = tag.replace("-", "_")
    with catalogue_path(tag).open("rb") as file:
        catalogue = read_po(file, locale=locale)
    messages: dict[str | tuple[str, int], str] = {}
    for message in catalogue:
        if not message.id or message.fuzzy:
            continue
        if isinstance(message.id, str):
            messages[message.id] = str(message.string)
        else:
            for index, form in enumerate(message.string or ()):
                messages[message.id[0], index] = form
    signs = {ord("."): get_decimal_symbol(locale), ord(","): get_group_symbol(locale)}
    return Language(tag, messages, c2py(catalogue.plural_expr), signs)


@lru_cache(maxsize=256)
def language_of(wanted: str) -> Language:
    """Find the language for a tag (``pt-BR``, ``pt_BR.UTF-8``) or a header ``Accept-Language``.

    A language that is near (Portuguese of another country) comes before English where English is
    not wanted more. Where there is none, it is English.
    """
    for tag in _by_preference(wanted[:_MOST]):
        exact = [known for known in tags() if known.lower() == tag]
        near = [known for known in tags() if known.lower().split("-")[0] == tag.split("-")[0]]
        if exact or near:
            return language((exact or near)[0])
    return ENGLISH


def _by_preference(header: str) -> list[str]:
    """Return the tags of a header in small letters, the most wanted first."""
    weighted = []
    for part in header.split(","):
        tag, _, options = part.partition(";")
        try:
            weight = float(options.strip().removeprefix("q=") or 1)
        except ValueError:
            weight = 0.0
        if weight > 0:
            weighted.append((-weight, tag.strip().partition(".")[0].replace("_", "-").lower()))
    return [tag for _, tag in sorted(weighted, key=lambda found: found[0])]
