"""``jupyter mlhub worker``: a worker in the foreground, on this or any other machine."""

from __future__ import annotations

from jupyter_core.application import JupyterApp
from traitlets import default

from jupyter_mlhub._version import __version__

CONFIG_FILE = "jupyter_mlhub_config"
"""Read by server, team hub and workers alike: ``jupyter_mlhub_config.py``."""


class WorkerApp(JupyterApp):
    """Runs jobs of the hub whose database, broker and store are configured as ``c.MLHub.*``."""

    name = "jupyter-mlhub-worker"
    description = "Run a worker that trains for the hub configured by c.MLHub (the same URLs)."
    version = __version__

    @default("config_file_name")
    def _config_file_name(self) -> str:
        return CONFIG_FILE

    def start(self) -> None:
        super().start()
        from jupyter_mlhub.workers.worker import run_worker

        from .app import MLHub

        settings = MLHub(config=self.config, parent=None).hub_settings()
        settings.ensure_state_dir()
        self.exit(run_worker(settings))
