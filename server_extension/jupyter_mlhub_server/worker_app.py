"""``jupyter mlhub worker``: a worker in the foreground, on this or any other machine."""

from __future__ import annotations

from jupyter_core.application import JupyterApp
from traitlets import default

from jupyter_mlhub._version import __version__

from .app import CONFIG_FILE, MLHub


class WorkerApp(JupyterApp):
    """Runs jobs of the hub. ``c.MLHub.*`` configures its database, broker and store."""

    name = "jupyter-mlhub-worker"
    description = "Run a worker that trains for the hub configured by c.MLHub (the same URLs)."
    version = __version__

    @default("config_file_name")
    def _config_file_name(self) -> str:
        return CONFIG_FILE

    def start(self) -> None:
        super().start()
        from jupyter_mlhub.errors import MLHubError

        try:
            self.exit(self._run())
        except (MLHubError, OSError) as error:
            self.log.critical("%s", getattr(error, "detail", error))
            self.exit(1)

    def _run(self) -> int:
        from jupyter_mlhub.configuration import check_settings

        settings = MLHub(config=self.config, parent=None).hub_settings()
        check_settings(settings)  # before everything that takes long to load
        settings.ensure_state_dir()
        from jupyter_mlhub.workers.start import start_worker

        return start_worker(settings)
