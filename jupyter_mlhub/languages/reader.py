"""The language of the person in front of this process: of a notebook, or of a script."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

from .sentences import in_language, say
from .tongues import ENGLISH, Language, language_of

VARIABLE = "MLHUB_LANGUAGE"
_LAB_SETTINGS = "lab/user-settings/@jupyterlab/translation-extension/plugin.jupyterlab-settings"

_chosen: list[Language] = []
"""The language that was chosen or found, once it was."""


def use_language(tag: str) -> Language:
    """Choose the language of this process, such as ``pt-BR``; empty: find it again."""
    _chosen[:] = [language_of(tag)] if tag else []
    return reader()


def reader() -> Language:
    """The chosen language; else that of ``MLHUB_LANGUAGE``, else JupyterLab's, else English."""
    if not _chosen:
        _chosen.append(language_of(os.environ.get(VARIABLE) or _language_of_lab()))
    return _chosen[0]


def tr(template: str, /, **parameters: Any) -> str:
    """Write a sentence for the person in front of this process."""
    return in_language(say(template, **parameters), reader())


def _language_of_lab() -> str:
    """Return the language that was chosen in JupyterLab's settings on this machine."""
    configuration = Path(os.environ.get("JUPYTER_CONFIG_DIR") or Path.home() / ".jupyter")
    try:
        text = (configuration / _LAB_SETTINGS).read_text(encoding="utf-8")
        # JupyterLab writes comments into its settings
        found = json.loads(re.sub(r"^\s*//[^\n]*|/\*.*?\*/", "", text, flags=re.M | re.S))
        return str(found.get("locale", ENGLISH.tag))
    except (OSError, ValueError, AttributeError):
        return ENGLISH.tag
