"""Every operation of the REST API: its permission, and a request that reaches it."""

from __future__ import annotations

from typing import Any

from jupyter_mlhub_server.routes import PATHS

from tests.support.running import PASSWORD

VERBS = ("get", "post", "put", "patch", "delete")

NEEDS: dict[str, str | None] = {
    "get /openapi.json": None,
    "get /session": None,
    "post /session": None,
    "delete /session": None,
    "post /session/first": None,
    "post /session/redemption": None,
    "post /session/token": None,
    "post /session/renewal": "",
    "get /session/openid": None,
    "get /session/openid/callback": None,
    "post /session/jupyterhub": None,
    "post /account/password": "",
    "get /account/sign-ins": "",
    "delete /account/sign-ins/{sign_in}": "",
    "post /account/tokens": "tokens.create",
    "get /account/storage": "",
    "get /uploads": "",
    "post /uploads": "datasets.create",
    "get /uploads/{upload_id}": "",
    "patch /uploads/{upload_id}": "",
    "delete /uploads/{upload_id}": "",
    "post /uploads/{upload_id}/completion": "",
    "post /storage/checks": "storage.check",
    "get /users": "users.read",
    "post /users": "users.create",
    "get /users/{name}": "users.read",
    "patch /users/{name}": "users.update",
    "delete /users/{name}": "users.delete",
    "post /users/{name}/password": "users.reset_password",
    "get /users/{name}/permissions": "users.read",
    "post /users/{name}/permissions": "permissions.grant",
    "get /users/{name}/sign-ins": "users.read",
    "delete /users/{name}/sign-ins/{sign_in}": "users.update",
    "post /user-imports": "users.create",
    "get /groups": "users.read",
    "post /groups": "users.update",
    "get /groups/{name}": "users.read",
    "patch /groups/{name}": "users.update",
    "delete /groups/{name}": "users.update",
    "get /groups/{name}/permissions": "users.read",
    "post /groups/{name}/permissions": "permissions.grant",
    "get /roles": "users.read",
    "post /roles": "permissions.grant",
    "patch /roles/{name}": "permissions.grant",
    "delete /roles/{name}": "permissions.grant",
    "get /permissions": "",
    "get /people": "people.read",
    "get /audit": "audit.read",
    "get /audit/export": "audit.read",
    "get /audit/verdict": "audit.read",
    "get /monitoring": "monitoring.read",
    "get /jobs": "jobs.read",
    "post /jobs": "jobs.submit",
    "post /jobs/draft": "jobs.submit",
    "get /jobs/{job_id}": "jobs.read",
    "get /jobs/{job_id}/program": "jobs.read",
    "get /jobs/{job_id}/report": "jobs.read",
    "delete /jobs/{job_id}": "jobs.delete",
    "post /jobs/{job_id}/cancel": "jobs.cancel",
    "post /jobs/{job_id}/stop": "jobs.cancel",
    "get /jobs/{job_id}/trials": "jobs.read",
    "get /jobs/{job_id}/trials/{trial}": "jobs.read",
    "get /jobs/{job_id}/parameters": "jobs.read",
    "get /jobs/{job_id}/shares": "jobs.read",
    "post /jobs/{job_id}/shares": "jobs.share",
    "get /comparisons": "jobs.read",
    "get /comparisons/rows": "jobs.read",
    "get /leaderboards": "jobs.read",
    "get /leaderboards/{board_id}": "jobs.read",
    "get /leaderboards/{board_id}/front": "jobs.read",
    "get /leaderboards/{board_id}/repeats": "jobs.read",
    "post /leaderboards/{board_id}/repeats": "jobs.submit",
    "get /estimators": "workers.read",
    "get /estimators/{name}": "workers.read",
    "get /workers": "workers.read",
}
"""The permission of each operation. None: without a sign-in. Empty: with any sign-in."""
for _kind in ("datasets", "models"):
    NEEDS |= {
        f"get /{_kind}": f"{_kind}.read",
        f"post /{_kind}": f"{_kind}.create",
        f"get /{_kind}/{{name}}": f"{_kind}.read",
        f"patch /{_kind}/{{name}}": f"{_kind}.update",
        f"delete /{_kind}/{{name}}": f"{_kind}.delete",
        f"get /{_kind}/{{name}}/shares": f"{_kind}.read",
        f"post /{_kind}/{{name}}/shares": f"{_kind}.share",
        f"put /{_kind}/{{name}}/aliases/{{alias}}": f"{_kind}.update",
        f"delete /{_kind}/{{name}}/aliases/{{alias}}": f"{_kind}.update",
        f"get /{_kind}/{{name}}/versions": f"{_kind}.read",
        f"post /{_kind}/{{name}}/versions": f"{_kind}.create",
        f"get /{_kind}/{{name}}/versions/{{number}}": f"{_kind}.read",
        f"delete /{_kind}/{{name}}/versions/{{number}}": f"{_kind}.delete",
        f"get /{_kind}/{{name}}/versions/{{number}}/content": f"{_kind}.read",
    }
NEEDS |= {
    "get /datasets/{name}/versions/{number}/rows": "datasets.read",
    "get /datasets/{name}/versions/{number}/comparison": "datasets.read",
    "post /datasets/{name}/versions/{number}/reading": "datasets.create",
    "post /datasets/{name}/versions/{number}/reading/preview": "datasets.create",
    "get /datasets/{name}/versions/{number}/leaks": "datasets.read",
    "get /datasets/{name}/versions/{number}/splits": "datasets.read",
    "get /datasets/{name}/versions/{number}/splits/{split}": "datasets.read",
    "put /datasets/{name}/versions/{number}/splits/{split}": "datasets.update",
    "delete /datasets/{name}/versions/{number}/splits/{split}": "datasets.update",
    "get /models/{name}/versions/{number}/report": "models.read",
    "post /models/{name}/versions/{number}/inspection": "jobs.submit",
    "get /trusted-types": "models.trust",
    "put /trusted-types/{name}": "models.trust",
    "delete /trusted-types/{name}": "models.trust",
}

SPEC = {"dataset": "x", "target": "y", "steps": [{"estimator": "Ridge"}]}
BODIES: dict[str, Any] = {
    "post /session": {"name": "x", "password": "x"},
    "post /session/first": {"name": "x", "password": PASSWORD},
    "post /session/redemption": {"code": "x", "password": PASSWORD},
    "post /session/jupyterhub": {"token": "x"},
    "post /session/token": {"token": "x"},
    "post /account/password": {"current": "x", "password": PASSWORD},
    "post /account/tokens": {"name": "t"},
    "post /users": {"name": "newcomer", "password": PASSWORD},
    "patch /users/{name}": {},
    "post /users/{name}/password": {},
    "post /users/{name}/permissions": {"permission": "jobs.read", "allowed": True},
    "post /user-imports": {"csv": "name\nimported\n"},
    "post /groups": {"name": "group"},
    "patch /groups/{name}": {},
    "post /groups/{name}/permissions": {"permission": "jobs.read", "allowed": True},
    "post /roles": {"name": "made"},
    "patch /roles/{name}": {},
    "post /jobs": {"kind": "train", "spec": SPEC},
    "post /jobs/draft": {"kind": "train", "spec": SPEC},
    "post /jobs/{job_id}/shares": {"everyone": True, "level": "read"},
}
for _kind in ("datasets", "models"):
    BODIES[f"patch /{_kind}/{{name}}"] = {}
    BODIES[f"put /{_kind}/{{name}}/aliases/{{alias}}"] = {"version": 1}
    BODIES[f"post /{_kind}/{{name}}/shares"] = {"everyone": True, "level": "read"}
BODIES["post /datasets/{name}/versions/{number}/reading"] = {}
BODIES["post /datasets/{name}/versions/{number}/reading/preview"] = {}
BODIES["put /datasets/{name}/versions/{number}/splits/{split}"] = {
    "validation": {"method": "kfold"}
}
BODIES["post /leaderboards/{board_id}/repeats"] = {}
BODIES["post /uploads"] = {"name": "x", "size": 1}
QUERIES = {
    "get /datasets/{name}/versions/{number}/comparison": {"before": "1"},
    "get /datasets/{name}/versions/{number}/leaks": {"target": "species"},
    "get /comparisons": {"of": "job:1,job:2"},
    "get /comparisons/rows": {"of": "job:1,job:2"},
}
QUERIES |= {f"post /{_kind}": {"filename": "x.csv"} for _kind in ("datasets", "models")}


def operations() -> list[str]:
    return [
        f"{verb} {path}"
        for path, handler in PATHS.items()
        for verb in VERBS
        if getattr(getattr(handler, verb, None), "operation", None) is not None
    ]
