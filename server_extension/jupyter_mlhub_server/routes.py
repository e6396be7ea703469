"""Every address of the REST API, in one table."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

from .http.addresses import PREFIX
from .http.gateway import MLHubHandler, UnknownHandler, operation
from .http.openapi import make_document
from .resources import (
    account,
    artifacts,
    audit,
    comparisons,
    datasets,
    groups,
    leaderboards,
    models,
    monitoring,
    people,
    permissions,
    reports,
    roles,
    storage,
    uploads,
    users,
    versions,
)
from .resources.events import EventsHandler
from .resources.jobs import (
    CancelHandler,
    DraftHandler,
    EstimatorHandler,
    EstimatorsHandler,
    JobHandler,
    JobsHandler,
    JobSharesHandler,
    ParametersHandler,
    ProgramHandler,
    StopHandler,
    TrialHandler,
    TrialsHandler,
    WorkersHandler,
)
from .resources.session import (
    FirstAccountHandler,
    RedemptionHandler,
    RenewalHandler,
    SessionHandler,
    ShownTokenHandler,
)
from .resources.session_providers import (
    JupyterHubHandler,
    OpenIDCallbackHandler,
    OpenIDStartHandler,
)


def _of_kind(base: type[MLHubHandler], kind: str) -> type[MLHubHandler]:
    """Make a handler class for datasets or models. Each class has its own authorization."""
    name = f"{kind.capitalize()}{base.__name__}"
    return type(name, (base,), {"kind": kind, "resource": f"{kind}s", "__module__": __name__})


class OpenAPIHandler(MLHubHandler):
    resource = "openapi"
    open_to_all = True

    @operation("Show this document")
    async def get(self) -> None:
        self.finish(await self.call(openapi_document))


@cache
def openapi_document() -> dict[str, Any]:
    """The OpenAPI document of all addresses."""
    return make_document(PATHS)


PATHS: dict[str, type[MLHubHandler]] = {
    "/openapi.json": OpenAPIHandler,
    "/session": SessionHandler,
    "/session/first": FirstAccountHandler,
    "/session/redemption": RedemptionHandler,
    "/session/token": ShownTokenHandler,
    "/session/renewal": RenewalHandler,
    "/session/openid": OpenIDStartHandler,
    "/session/openid/callback": OpenIDCallbackHandler,
    "/session/jupyterhub": JupyterHubHandler,
    "/account/password": account.PasswordHandler,
    "/account/sign-ins": account.SignInsHandler,
    "/account/sign-ins/{sign_in}": account.SignInHandler,
    "/account/tokens": account.TokensHandler,
    "/account/storage": storage.StorageHandler,
    "/users": users.UsersHandler,
    "/users/{name}": users.UserHandler,
    "/users/{name}/password": users.UserPasswordHandler,
    "/users/{name}/permissions": users.UserGrantsHandler,
    "/users/{name}/sign-ins": users.UserSignInsHandler,
    "/users/{name}/sign-ins/{sign_in}": users.UserSignInHandler,
    "/user-imports": users.UserImportHandler,
    "/groups": groups.GroupsHandler,
    "/groups/{name}": groups.GroupHandler,
    "/groups/{name}/permissions": groups.GroupGrantsHandler,
    "/roles": roles.RolesHandler,
    "/roles/{name}": roles.RoleHandler,
    "/permissions": permissions.PermissionsHandler,
    "/people": people.PeopleHandler,
    "/audit": audit.AuditHandler,
    "/audit/export": audit.AuditExportHandler,
    "/audit/verdict": audit.AuditVerdictHandler,
    "/monitoring": monitoring.DashboardHandler,
    "/storage/checks": storage.StorageChecksHandler,
    "/uploads": uploads.UploadsHandler,
    "/uploads/{upload_id}": uploads.UploadHandler,
    "/uploads/{upload_id}/completion": uploads.CompletionHandler,
    "/jobs": JobsHandler,
    "/jobs/draft": DraftHandler,
    "/jobs/{job_id}": JobHandler,
    "/jobs/{job_id}/program": ProgramHandler,
    "/jobs/{job_id}/report": reports.JobReportHandler,
    "/jobs/{job_id}/cancel": CancelHandler,
    "/jobs/{job_id}/stop": StopHandler,
    "/jobs/{job_id}/trials": TrialsHandler,
    "/jobs/{job_id}/trials/{trial}": TrialHandler,
    "/jobs/{job_id}/parameters": ParametersHandler,
    "/jobs/{job_id}/shares": JobSharesHandler,
    "/comparisons": comparisons.ComparisonsHandler,
    "/comparisons/rows": comparisons.ComparedRowsHandler,
    "/leaderboards": leaderboards.LeaderboardsHandler,
    "/leaderboards/{board_id}": leaderboards.LeaderboardHandler,
    "/leaderboards/{board_id}/front": leaderboards.FrontHandler,
    "/leaderboards/{board_id}/repeats": leaderboards.RepeatsHandler,
    "/estimators": EstimatorsHandler,
    "/estimators/{name}": EstimatorHandler,
    "/workers": WorkersHandler,
    "/events": EventsHandler,
}
for _kind in ("dataset", "model"):
    PATHS |= {
        f"/{_kind}s": _of_kind(versions.ArtifactsHandler, _kind),
        f"/{_kind}s/{{name}}": _of_kind(artifacts.ArtifactHandler, _kind),
        f"/{_kind}s/{{name}}/shares": _of_kind(artifacts.SharesHandler, _kind),
        f"/{_kind}s/{{name}}/aliases/{{alias}}": _of_kind(artifacts.AliasHandler, _kind),
        f"/{_kind}s/{{name}}/versions": _of_kind(versions.VersionsHandler, _kind),
        f"/{_kind}s/{{name}}/versions/{{number}}": _of_kind(artifacts.VersionHandler, _kind),
        f"/{_kind}s/{{name}}/versions/{{number}}/content": _of_kind(versions.ContentHandler, _kind),
    }

PATHS |= {
    "/datasets/{name}/versions/{number}/rows": datasets.RowsHandler,
    "/datasets/{name}/versions/{number}/comparison": datasets.ComparisonHandler,
    "/datasets/{name}/versions/{number}/reading": datasets.ReadingHandler,
    "/datasets/{name}/versions/{number}/reading/preview": datasets.PreviewHandler,
    "/datasets/{name}/versions/{number}/leaks": datasets.LeaksHandler,
    "/datasets/{name}/versions/{number}/splits": datasets.SplitsHandler,
    "/datasets/{name}/versions/{number}/splits/{split}": datasets.SplitHandler,
    "/models/{name}/versions/{number}/report": reports.ModelReportHandler,
    "/models/{name}/versions/{number}/inspection": models.InspectionHandler,
    "/trusted-types": models.TrustedTypesHandler,
    "/trusted-types/{name}": models.TrustedTypeHandler,
}


def _pattern(path: str) -> str:
    return re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(PREFIX + path))


METRICS = "/mlhub/metrics"
"""The address for Prometheus, outside of the API."""

ROUTES: list[tuple[str, Any]] = [
    (METRICS, monitoring.MetricsHandler),
    *((_pattern(path), handler) for path, handler in PATHS.items()),
    (rf"{PREFIX}(?:/.*)?", UnknownHandler),
]

if __name__ == "__main__":
    print(json.dumps(openapi_document(), indent=2, ensure_ascii=False))
