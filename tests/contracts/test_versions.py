"""The Python and the npm package are one product and carry one version."""

import json
from pathlib import Path

from jupyter_mlhub import __version__


def test_python_and_npm_versions_are_equal() -> None:
    package = Path(__file__).parents[2] / "labextension" / "package.json"
    assert json.loads(package.read_text())["version"] == __version__
