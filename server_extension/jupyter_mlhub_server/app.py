"""The extension app: configuration, routes, start and stop.

Every Jupyter server with ML Hub imports this module, so it imports nothing of the hub. The hub is
opened in a thread after the server has started (see ``lifecycle``).
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any, ClassVar

from jupyter_core.paths import jupyter_data_dir
from jupyter_server.extension.application import ExtensionApp
from jupyter_server.utils import url_path_join
from traitlets import Bool, Float, Integer, List, Unicode, default

from jupyter_mlhub._version import __version__
from jupyter_mlhub.settings import MIB, HubSettings

from .bridge.connection import Bridge
from .http.headers import is_plain_http_elsewhere
from .http.lazy_router import LazyRouter
from .lifecycle import HubLifecycle
from .siblings import Sibling, Siblings, processes_by_default
from .sign_in.provider_settings import OpenIDSettings, ProviderSettings
from .team import TeamServerApp

CONFIG_FILE = "jupyter_mlhub_config"
"""Name of the file that server, team hub and workers read: ``jupyter_mlhub_config.py``."""


class MLHub(ExtensionApp):
    """ML Hub: datasets, models and training jobs beside the notebook."""

    name = "jupyter_mlhub_server"
    description = "Start ML Hub as a team server: the REST API without kernels or files."
    version = __version__
    load_other_extensions = False
    serverapp_class = TeamServerApp
    subcommands: ClassVar[dict[str, Any]] = {  # type: ignore[misc]
        "worker": (f"{__package__}.worker_app.WorkerApp", "Run a worker for the hub's jobs."),
    }

    _siblings: Siblings | None = None

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
    hub_url = Unicode(
        config=True,
        help="URL of a team hub that this server forwards to, instead of a hub of its own.",
    )
    start_workers = Bool(
        True,
        config=True,
        help="Run a worker beside this server. Without a broker_url the embedded broker runs in "
        "any case, for 'jupyter mlhub worker' on the same machine.",
    )
    processes = Integer(
        0,
        min=0,
        config=True,
        help="Processes of a team hub that share its port. 0: one per CPU, at most four.",
    )
    worker_processes = Integer(
        0, min=0, config=True, help="Parallel jobs of a worker. 0: one per CPU, at most four."
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
        help="Largest memory of a job, in bytes. 0: four fifths of the machine's memory.",
    )
    job_disk_bytes = Integer(
        0,
        min=0,
        config=True,
        help="Largest disk space of a running job's files, in bytes. 0: half of the free space.",
    )
    job_seconds = Float(
        86400,
        min=0,
        config=True,
        help="Longest running time of a job, in seconds. Default: a day. 0: no limit.",
    )
    max_upload_bytes = Integer(
        64 * 1024 * MIB, min=1, config=True, help="Largest upload that is accepted, in bytes."
    )
    max_bytes_per_person = Integer(
        0, min=0, config=True, help="Largest storage of one person, in bytes. 0: no limit."
    )
    max_json_bytes = Integer(
        MIB, min=1024, config=True, help="Largest request without an upload, in bytes."
    )
    max_waiting_jobs = Integer(
        250, min=0, config=True, help="Largest number of waiting jobs of one person. 0: no limit."
    )
    slow_connection_seconds = Float(
        75,
        min=1,
        config=True,
        help="Seconds after which a connection that sends almost nothing is closed.",
    )
    token_lifetime = Integer(
        24 * 3600,
        min=60,
        config=True,
        help="Seconds for which an unused sign-in stays valid. Use renews it.",
    )

    openid_issuer = Unicode(
        config=True,
        help="Issuer URL of an OpenID Connect provider that people sign in with. Default: none.",
    )
    openid_client_id = Unicode(config=True, help="The hub's client id at the provider.")
    openid_client_secret = Unicode(
        config=True,
        help="The hub's client secret. Default: the environment's MLHUB_OPENID_CLIENT_SECRET.",
    )
    openid_label = Unicode(
        "single sign-on", config=True, help="Name of the provider on the sign-in page."
    )
    openid_name_claim = Unicode(
        "preferred_username", config=True, help="The claim that becomes the account's name."
    )
    openid_scopes = List(
        Unicode(),
        default_value=["openid", "profile", "email"],
        config=True,
        help="Scopes to request.",
    )
    openid_redirect_url = Unicode(
        config=True,
        help="Full address of the callback, if a proxy hides it. Ends in session/openid/callback.",
    )
    jupyterhub_api_url = Unicode(
        config=True,
        help="URL of JupyterHub's API. Its people sign in with their accounts there. "
        "'auto': the JupyterHub that started this server. Default: none.",
    )
    sign_up_role = Unicode(
        "member",
        config=True,
        help="Role of a person's account at the first sign-in by a provider. Empty: none is made.",
    )
    administrators = List(
        Unicode(),
        config=True,
        help="Names at the provider of people who become administrators at their first sign-in.",
    )

    @default("openid_client_secret")
    def _default_openid_client_secret(self) -> str:
        return os.environ.get("MLHUB_OPENID_CLIENT_SECRET", "")

    @default("config_file_name")
    def _config_file_name_default(self) -> str:
        return CONFIG_FILE

    @default("open_browser")
    def _default_open_browser(self) -> bool:
        return False  # a team hub has no page of its own

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
            job_disk_bytes=self.job_disk_bytes,
            job_seconds=self.job_seconds,
            max_upload_bytes=self.max_upload_bytes,
            max_bytes_per_person=self.max_bytes_per_person,
            max_json_bytes=self.max_json_bytes,
            max_waiting_jobs=self.max_waiting_jobs,
            slow_connection_seconds=self.slow_connection_seconds,
            token_lifetime=self.token_lifetime,
            sign_up_role=self.sign_up_role,
            administrators=tuple(self.administrators),
        )

    def providers(self) -> ProviderSettings:
        openid = None
        if self.openid_issuer:
            openid = OpenIDSettings(
                issuer=self.openid_issuer,
                client_id=self.openid_client_id,
                client_secret=self.openid_client_secret,
                label=self.openid_label,
                name_claim=self.openid_name_claim,
                scopes=tuple(self.openid_scopes),
                redirect_url=self.openid_redirect_url,
            )
        api_url = self.jupyterhub_api_url
        if api_url == "auto":
            api_url = os.environ.get("JUPYTERHUB_API_URL", "")
        return ProviderSettings(openid, api_url)

    def initialize_settings(self) -> None:
        assert self.serverapp is not None
        if self.hub_url:
            if is_plain_http_elsewhere(self.hub_url):
                self.log.warning(
                    "Passwords and data go to %s unencrypted: everybody on the way can read them. "
                    "Put a proxy with TLS before the team hub and use https in hub_url.",
                    self.hub_url,
                )
            self.settings["mlhub"] = Bridge(self.hub_url, self.hub_settings().state_dir)
            return
        server = self.serverapp
        setup_code = sibling = None
        if isinstance(server, TeamServerApp):
            sibling = server.sibling
            setup_code = sibling.setup_code if sibling else secrets.token_urlsafe(9)
        lifecycle = HubLifecycle(
            self.hub_settings(),
            providers=self.providers(),
            start_workers=self.start_workers and sibling is None,
            start_broker=not self.broker_url and sibling is None,
            setup_code=setup_code,
            announces_code=setup_code is not None and sibling is None,
            load_routes=_routes,
            log=self.log,
        )
        self.settings["mlhub"] = lifecycle
        server.io_loop.add_callback(lifecycle.start)
        if isinstance(server, TeamServerApp):
            patience = self.slow_connection_seconds
            server.io_loop.add_callback(server.close_idle_connections, patience)
        if setup_code is not None and sibling is None:
            self._share_port(setup_code)

    def _share_port(self, setup_code: str) -> None:
        """Start more processes for the same port, unless the settings forbid it."""
        server = self.serverapp
        assert isinstance(server, TeamServerApp)
        count = self.processes or processes_by_default()
        if count == 1 or server.sock:
            return
        server.shares_port = True

        def start() -> None:
            sibling = Sibling(server.port, setup_code)
            self._siblings = Siblings(sibling, count - 1, self.log)
            self._siblings.start()

        server.io_loop.add_callback(start)

    def initialize_handlers(self) -> None:
        assert self.serverapp is not None
        application = self.serverapp.web_app
        if isinstance(self.serverapp, TeamServerApp):
            application.add_handlers(".*$", self.serverapp.hidden())
        pattern = url_path_join(application.settings["base_url"], r"/mlhub/(?:metrics|api(?:/.*)?)")
        is_bridge = bool(self.hub_url)
        load = _bridged_routes if is_bridge else _routes
        application.add_handlers(
            ".*$", [(pattern, LazyRouter(application, load, is_bridge=is_bridge))]
        )

    async def stop_extension(self) -> None:
        if self._siblings is not None:
            await self._siblings.stop()
        await self.settings["mlhub"].stop()


def _routes() -> list[tuple[str, Any]]:
    from .routes import ROUTES

    return ROUTES


def _bridged_routes() -> list[tuple[str, Any]]:
    from .bridge.forwarding import ROUTES

    return ROUTES


main = launch_new_instance = MLHub.launch_instance
