"""What people install: wheel and sdist, without Node."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The unpacked source distribution of this checkout."""
    target = tmp_path_factory.mktemp("sdist")
    build("--sdist", ROOT, target)
    with tarfile.open(next(target.glob("*.tar.gz"))) as archive:
        archive.extractall(target, filter="data")
    return next(path for path in target.iterdir() if path.is_dir())


@pytest.fixture(scope="module")
def wheel(sdist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel made from the source distribution on a machine without Node."""
    target = tmp_path_factory.mktemp("wheel")
    build("--wheel", sdist, target)
    return next(target.glob("*.whl"))


def build(form: str, source: Path, target: Path) -> None:
    """Build with this environment's tools and a PATH on which there is no Node."""
    command = [sys.executable, "-m", "build", "--no-isolation", form, "--outdir", str(target)]
    subprocess.run(
        [*command, str(source)],
        check=True,
        capture_output=True,
        env={**os.environ, "PATH": str(Path(sys.executable).parent)},
    )


def test_the_wheel_has_every_part(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        entry_points = archive.read(next(n for n in names if n.endswith("entry_points.txt")))
    tops = {name.split("/")[0] for name in names}
    assert {"jupyter_mlhub", "jupyter_mlhub_server", "jupyter_mlhub_widgets"} <= tops
    assert not {"tests", "benchmarks", "labextension"} & tops
    assert "jupyter_mlhub/database/migrations/versions/0001_initial.py" in names
    assert b"jupyter-mlhub = jupyter_mlhub_server.app:main" in entry_points


def test_the_wheel_has_what_jupyterlab_reads_of_each_translation(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        folder = "jupyter_mlhub_server/locale/pt_BR/LC_MESSAGES"
        found = json.loads(archive.read(f"{folder}/jupyter_mlhub.json"))
        entry_points = archive.read(
            next(name for name in archive.namelist() if name.endswith("entry_points.txt"))
        )
    assert b"[jupyterlab.locale]\njupyter_mlhub = jupyter_mlhub_server" in entry_points
    assert found[""]["domain"] == "jupyter_mlhub"
    assert found[""]["language"] == "pt-BR"
    assert found["Train…"] == ["Treinar…"]
    assert found["%1 job"] == ["%1 tarefa", "%1 tarefas"]
    assert found["settings\x04Page size"] == ["Tamanho da página"]


def test_an_installed_wheel_has_both_extensions_enabled(wheel: Path, tmp_path: Path) -> None:
    pip = [sys.executable, "-m", "pip", "install", "--no-deps", "--no-index", "--quiet"]
    subprocess.run(
        [*pip, "--ignore-installed", f"--prefix={tmp_path}", str(wheel)],
        check=True,
        capture_output=True,
    )
    config = tmp_path / "etc/jupyter/jupyter_server_config.d/jupyter_mlhub.json"
    assert json.loads(config.read_text()) == {
        "ServerApp": {"jpserver_extensions": {"jupyter_mlhub_server": True}}
    }
    extension = tmp_path / "share/jupyter/labextensions/jupyter-mlhub"
    package = json.loads((extension / "package.json").read_text())
    entry = package["jupyterlab"]["_build"]["load"]
    assert (extension / entry).is_file()
    assert (tmp_path / "bin/jupyter-mlhub").is_file()
