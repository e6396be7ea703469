"""The example files, and tables like those of users."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from jupyter_mlhub import HubClient

EXAMPLES = Path(__file__).parents[2] / "examples"


def register(hub: HubClient, file: str, name: str) -> None:
    """Upload an example and wait until it is typed."""
    version = hub.register(EXAMPLES / file, name)
    assert version.dataset is not None
    assert version.dataset.job_id is not None
    hub.job(version.dataset.job_id).wait()


def texts() -> pd.DataFrame:
    """Text of several words, missing ones among it; truth values; exact numbers beyond int64."""
    chosen = np.random.default_rng(0)
    words = ["ice", "bird", "stone", "wind", "sea", "snow", "long", "dark"]
    lines = [" ".join(chosen.choice(words, 6)) for _ in range(150)]
    return pd.DataFrame(
        {
            "words": [None if i % 17 == 0 else line for i, line in enumerate(lines)],
            "number": chosen.normal(size=150),
            "big": [2**53 + int(n) for n in chosen.integers(0, 9, 150)],
            "kind": ["bird" if line.count("bird") > 1 else "other" for line in lines],
            "flag": [line.count("sea") > 0 for line in lines],
        }
    )
