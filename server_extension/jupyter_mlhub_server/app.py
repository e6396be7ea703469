"""The extension app: configuration, routes, start and stop.

Loaded by every Jupyter server that has ML Hub, so it imports nothing of the hub; that is opened in
a thread after the server has started (see ``lifecycle``).
"""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any, ClassVar

from jupyter_core.paths import jupyter_data_dir
from jupyter_server.extension.application import ExtensionApp
from jupyter_server.utils import url_path_join
from traitlets import Bool, Float, Integer, List, Unicode, default

from jupyter_mlhub._version import __version__
from jupyter_mlhub.settings import MIB, HubSettings

from .lazy_router import LazyRouter
from .lifecycle import HubLifecycle
from .team import TeamServerApp
from .worker_app import CONFIG_FILE, WorkerApp


class MLHub(ExtensionApp):
    """ML Hub: datasets, models and training jobs beside the notebook."""

    name = "jupyter_mlhub_server"
    description = "Start ML Hub as a team server: the REST API without kernels or files."
    version = __version__
    load_other_extensions = False
    serverapp_class = TeamServerApp
    subcommands: ClassVar[dict[str, Any]] = {  # type: ignore[misc]
        "worker": (WorkerApp, "Run a worker that trains for the hub."),
    }

    state_dir = Unicode(
        config=True,
        help="Directory of the hub's state. Default: mlhub in Jupyter's data directory.",
    )
    database_url = Unicode(
        config=True,
        help="SQLAlchemy URL of the database. Default: SQLite in the state directory.",
    )
    broker_url = Unicode(
        config=True,
        help="URL of a Redis or RabbitMQ server. Default: an embedded broker.",
    )
    store_url = Unicode(
        config=True,
        help="fsspec URL of the artifact store. Default: files in the state directory.",
    )
    start_workers = Bool(
        True, config=True, help="Run workers (and the embedded broker) beside this server."
    )
    worker_processes = Integer(
        0, min=0, config=True, help="Parallel jobs of a worker; 0: one per CPU, at most four."
    )
    worker_queues = List(
        Unicode(),
        default_value=["default"],
        minlen=1,
        config=True,
        help="Queues from which a worker takes jobs, for example ['default', 'gpu'].",
    )
    job_memory_bytes = Integer(
        0,
        min=0,
        config=True,
        help="The most memory that a job may take; 0: four fifths of the machine's.",
    )
    job_seconds = Float(
        0, min=0, config=True, help="The longest that a job may run, in seconds; 0: no limit."
    )
    max_upload_bytes = Integer(
        64 * 1024 * MIB, min=1, config=True, help="Largest upload that is accepted, in bytes."
    )
    max_bytes_per_person = Integer(
        0, min=0, config=True, help="What one person may store, in bytes; 0: no limit."
    )
    token_lifetime = Integer(
        24 * 3600,
        min=60,
        config=True,
        help="How long a sign-in is valid without being used, in seconds; it is renewed meanwhile.",
    )

    @default("config_file_name")
    def _config_file_name_default(self) -> str:
        return CONFIG_FILE

    @default("state_dir")
    def _default_state_dir(self) -> str:
        return str(Path(jupyter_data_dir()) / "mlhub")

    def hub_settings(self) -> HubSettings:
        return HubSettings(
            state_dir=Path(self.state_dir).expanduser().resolve(),
            database_url=self.database_url,
            broker_url=self.broker_url,
            store_url=self.store_url,
            worker_processes=self.worker_processes,
            worker_queues=tuple(self.worker_queues),
            job_memory_bytes=self.job_memory_bytes,
            job_seconds=self.job_seconds,
            max_upload_bytes=self.max_upload_bytes,
            max_bytes_per_person=self.max_bytes_per_person,
            token_lifetime=self.token_lifetime,
        )

    def initialize_settings(self) -> None:
        assert self.serverapp is not None
        team = isinstance(self.serverapp, TeamServerApp)
        lifecycle = HubLifecycle(
            self.hub_settings(),
            start_workers=self.start_workers,
            setup_code=secrets.token_urlsafe(9) if team else None,
            log=self.log,
        )
        self.settings["mlhub"] = lifecycle
        self.serverapp.io_loop.add_callback(lifecycle.start)

    def initialize_handlers(self) -> None:
        assert self.serverapp is not None
        application = self.serverapp.web_app
        pattern = url_path_join(application.settings["base_url"], r"/mlhub/(?:metrics|api(?:/.*)?)")
        application.add_handlers(".*$", [(pattern, LazyRouter(application))])

    async def stop_extension(self) -> None:
        await self.settings["mlhub"].stop()


main = launch_new_instance = MLHub.launch_instance
