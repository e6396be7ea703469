"""The one table of error codes: hub, REST API and client agree by it on the class of an error.

A problem document carries a code. It says which class was raised, and the class has the status of
the HTTP answer. A code means one class, and never changes its meaning.
"""

from __future__ import annotations

from .errors import (
    Conflict,
    Damaged,
    Forbidden,
    Invalid,
    JobFailed,
    MLHubError,
    NotFound,
    TooLarge,
    TooMany,
    Unauthenticated,
    Unavailable,
    Unsatisfiable,
)

_TABLE: dict[type[MLHubError], dict[str, str]] = {
    MLHubError: {
        "error": "A fault of the hub itself. The server's log has the details.",
        "http_405": "The address has no such verb.",
        "http_error": "The server refused the request before it came to the hub.",
    },
    Invalid: {
        "invalid": "The request can't be carried out as it was written; `errors` names the fields.",
        "http_400": "The request is not valid HTTP.",
        "not_json": "The body is not JSON in UTF-8.",
        "another_target": "The model of this name predicts another column.",
        "bad_rows": "Rows of the file do not fit its table.",
        "damaged_archive": "The packed file can't be unpacked.",
        "empty": "The file holds nothing.",
        "encoding": "The file's text is not in the encoding that it should have.",
        "long_line": "A line of the file is too long for a table.",
        "model_not_loadable": "The model can't be loaded, so it can't be used for this.",
        "model_not_trusted": "The model file holds types that nobody approved.",
        "no_predict": "The model can't label rows that it was not fitted on.",
        "no_probabilities": "The model gives no probabilities.",
        "no_program": "The job can't be exported as a program.",
        "no_rows": "The file has a header and no rows.",
        "not_a_model": "The file is no model in the skops format.",
        "not_convertible": "The model can't be written as ONNX.",
        "not_inspected": "Only uploaded skops files are inspected.",
        "not_records": "The JSON file is no list of records.",
        "not_text": "The file is no text, so it is no CSV.",
        "not_yaml": "The training request is neither YAML nor JSON.",
        "rows_too_large": "The rows need more memory than they may take.",
        "schema_mismatch": "The rows do not have the columns that the model needs.",
        "several_files": "The archive holds several files.",
        "several_tables": "The file holds several tables.",
        "too_many_columns": "The table has too many columns.",
        "type_does_not_fit": "Values of a column do not have the type that was asked for.",
        "unknown_dataset": "The request names a dataset that you do not have.",
        "unknown_model": "The request names a model that you do not have.",
        "unknown_version": "The request names a version that does not exist.",
        "unknown_flow": "The sign-in did not begin in this browser, or began too long ago.",
        "unpacks_too_large": "The file unpacks to more than it may.",
        "unreadable": "The file can't be read in its format.",
    },
    Unauthenticated: {
        "unauthenticated": "Nobody is signed in, or the sign-in has ended.",
        "provider_refused": "The provider does not confirm the person.",
        "wrong_credentials": "The name or the password is wrong.",
    },
    Forbidden: {
        "forbidden": "You may not do this.",
        "http_403": "Jupyter does not let you in.",
        "beyond_own": "It needs permissions that you do not have yourself.",
        "inactive": "The account is not active.",
        "no_account": "The provider knows you, but you have no account on this hub.",
        "no_administrator": "Nobody administers this hub yet.",
        "not_linked": "The account of this name is not linked to the provider.",
        "password_change_required": "You have to choose a new password first.",
        "permission_missing": "You lack a permission; the sentence names it.",
        "share_level": "It is shared with you at a lower level.",
    },
    NotFound: {
        "not_found": "There is no such thing, or you may not know of it.",
        "http_404": "There is no such address.",
        "blob_gone": "Stored bytes are gone from the store.",
        "no_alias": "There is no such alias.",
        "no_dataset": "You have no such dataset.",
        "no_estimator": "The workers offer no such estimator.",
        "no_group": "There is no such group.",
        "no_job": "You have no such job.",
        "no_model": "You have no such model.",
        "no_report": "There is no report of it.",
        "no_leaderboard": "There is no such leaderboard, or nothing on it may be seen.",
        "no_search": "The job is no search.",
        "no_role": "There is no such role.",
        "no_sign_in": "There is no such sign-in.",
        "no_split": "The dataset's version has no such split.",
        "no_trial": "The search has no such trial.",
        "no_type": "The type was not approved.",
        "no_upload": "You have no such upload.",
        "no_user": "There is no such account.",
        "no_version": "There is no such version.",
    },
    Conflict: {
        "conflict": "It is not possible in the present state.",
        "administrator": "The permissions of an administrator can't be changed.",
        "built_in": "A built-in role can't be changed.",
        "dataset_deleted": "The dataset was deleted meanwhile.",
        "input_deleted": "A dataset or model that the job needs was deleted meanwhile.",
        "job_ended": "The job has ended already.",
        "job_not_ended": "The job has not ended yet.",
        "last_administrator": "Nobody would be left to administer the hub.",
        "model_deleted": "The model was deleted meanwhile.",
        "name_taken": "The name is taken.",
        "no_predictions": "The predictions of rows were not kept.",
        "no_preview": "No worker could read the first rows in time.",
        "no_worker_yet": "No worker has ever been online.",
        "nothing_to_repeat": "No repeats of these tests would decide anything.",
        "not_converted": "The model was not converted to ONNX yet.",
        "not_first": "The hub has its first account already.",
        "not_ready": "The version has no table, or not yet.",
        "owns_something": "The account owns something; say who takes it over.",
        "repeats_run": "Tests of the leaderboard are being repeated.",
        "role_in_use": "Somebody has the role.",
        "split_taken": "The name stands for another split.",
        "upload_busy": "A part of the upload is being received.",
        "upload_unfinished": "Bytes of the upload are missing.",
        "wrong_offset": "The part does not begin where the last one ended.",
    },
    TooLarge: {
        "too_large": "The body or the file is larger than it may be.",
        "http_413": "The body is larger than the server takes.",
        "model_too_large": "The model takes more memory than it may.",
        "no_room": "The disk of the hub has no room for the file.",
        "storage_full": "The file would take more than one person may store.",
        "too_many_uploads": "Too many uploads are unfinished.",
    },
    TooMany: {
        "too_many": "You asked too often; `Retry-After` says when to try again.",
        "too_many_jobs": "Too many of your jobs wait.",
        "too_many_sockets": "Too many of your connections listen for changes.",
    },
    Unsatisfiable: {
        "range_not_satisfiable": "The content has no such byte range.",
    },
    Unavailable: {
        "unavailable": "A part of the hub can't be reached right now.",
        "broker_unavailable": "The message broker does not answer.",
        "database_unavailable": "The database does not answer.",
        "database_version": "The database was made by another version of ML Hub.",
        "disk_full": "A disk of the hub is full.",
        "hub_unavailable": "The team hub can't be reached.",
        "no_answer": "The server does not answer.",
        "no_onnx": "The worker can't write ONNX.",
        "no_server": "No Jupyter server with ML Hub runs here.",
        "not_mlhub": "Something else than ML Hub answered, such as a proxy.",
        "open_to_others": "Others on the hub's machine can read its secrets.",
        "provider_unavailable": "The provider can't be reached.",
        "signing_key": "The hub's key can't be used.",
        "store_unavailable": "The store does not answer.",
        "try_again": "The same content was being deleted at this moment.",
        "worker_unavailable": "The process that runs jobs could not be started.",
    },
    JobFailed: {
        "job_failed": "The job failed or was cancelled; the sentence says why.",
    },
    Damaged: {
        "damaged": "Stored bytes are no longer what they were.",
        "list_repeats": "A list repeats itself, so it would never end.",
        "not_signed": "The model file does not carry the hub's signature.",
    },
}

KIND_OF_CODE: dict[str, type[MLHubError]] = {
    code: kind for kind, codes in _TABLE.items() for code in codes
}
"""The class of the error that has a code."""

JOB_CODES: dict[str, str] = {
    "job_failed": "The work failed; the sentence and the job's log say why.",
    "crashed": "The process that ran the job crashed.",
    "disk_full": "The disk of the worker is full, or the job's files took more than they may.",
    "inactive": "The account of the job's owner is no longer active.",
    "not_shared_any_more": "The job's owner may not use a dataset or model any more.",
    "outdated_job": "An earlier version of ML Hub stored the job in a form that is not read now.",
    "out_of_memory": "The job took more memory than it may.",
    "out_of_time": "The job took longer than it may.",
    "too_many_threads": "The job had more threads than it may.",
}
"""Why a job failed, in ``error.code`` of a job. It may also be a code of the table above."""


def kind_of(code: str) -> type[MLHubError]:
    """The class of the error with this code; the root of all for one that is not known here."""
    return KIND_OF_CODE.get(code, MLHubError)


def codes_page() -> str:
    """The table as the documentation shows it, in Markdown."""
    lines = [
        "# Errors",
        "",
        "The hub answers with `application/problem+json` (RFC 9457). The `code` says what went",
        "wrong and stays the same; the Python client raises the class of `jupyter_mlhub.errors`",
        "that the code belongs to. A code that a client does not know raises `MLHubError`.",
    ]
    for kind, codes in _TABLE.items():
        lines += ["", f"## {kind.__name__} ({kind.status})", "", "| code | means |", "|---|---|"]
        lines += [f"| `{code}` | {text} |" for code, text in codes.items()]
    lines += ["", "## Why a job failed", "", "| `error.code` | means |", "|---|---|"]
    lines += [f"| `{code}` | {text} |" for code, text in JOB_CODES.items()]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(codes_page(), end="")
