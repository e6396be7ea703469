"""Model files: what the hub trains is stored as skops and loaded under the hub's own allow-list."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import skops.io

from ..errors import Invalid

MEDIA_TYPE = "application/vnd.skops"
ALLOWED_ROOTS = ("sklearn.", "numpy.", "scipy.", "builtins.")


def save_model(model: Any, path: Path) -> None:
    skops.io.dump(model, path, compression=zipfile.ZIP_DEFLATED, compresslevel=1)


def load_model(path: Path) -> Any:
    """Load a model that the hub trained.

    The list of allowed types is the hub's and never comes from the file.

    Raises:
        Invalid: the file is not a skops file, or holds types that are not allowed.
    """
    try:
        untrusted = skops.io.get_untrusted_types(file=path)
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError) as error:
        raise Invalid(f"This is not a skops model file: {error}", code="not_a_model") from error
    foreign = [name for name in untrusted if not name.startswith(ALLOWED_ROOTS)]
    if foreign:
        raise Invalid(
            f"The model holds types that ML Hub does not load: {', '.join(sorted(foreign)[:5])}.",
            code="model_not_trusted",
        )
    return skops.io.load(path, trusted=untrusted)
