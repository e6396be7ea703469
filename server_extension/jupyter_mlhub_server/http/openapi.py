"""Make the OpenAPI 3.1 document from the handlers' declarations."""

from __future__ import annotations

import re
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import models_json_schema

from jupyter_mlhub._version import __version__
from jupyter_mlhub.schemas.base import Problem
from jupyter_mlhub.schemas.data.windows import Condition

from .addresses import PREFIX
from .gateway import MLHubHandler, Operation

VERBS = ("get", "post", "put", "patch", "delete")
_REFERENCES = "#/components/schemas/{model}"

_IN_QUERIES = (Condition,)
"""Documents that travel as JSON within a query's text, and that callers need types of, too."""


def make_document(paths: dict[str, type[MLHubHandler]]) -> dict[str, Any]:
    """Make the whole document. Its identifiers are stable, so that types can be generated from it.

    Args:
        paths: the handler of each address below the prefix.
    """
    builder = _Builder()
    described = {PREFIX + path: builder.path_item(path, handler) for path, handler in paths.items()}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "ML Hub",
            "version": __version__,
            "description": "Datasets, models and training jobs. Inside a Jupyter server requests "
            "need Jupyter's own authentication (token or cookie, with XSRF); on a team hub they "
            "carry `Authorization: Bearer` with the token from signing in.",
            "license": {"name": "BSD-3-Clause", "identifier": "BSD-3-Clause"},
        },
        "paths": described,
        "components": {"schemas": builder.schemas()},
    }


def _header(description: str) -> dict[str, Any]:
    return {"description": description, "schema": {"type": "string"}}


class _Builder:
    def __init__(self) -> None:
        self._definitions: dict[str, Any] = {}
        for kind in _IN_QUERIES:
            self._schema(kind, "validation")

    def schemas(self) -> dict[str, Any]:
        return dict(sorted(self._definitions.items()))

    def path_item(self, path: str, handler: type[MLHubHandler]) -> dict[str, Any]:
        item: dict[str, Any] = {}
        names = re.findall(r"{(\w+)}", path)
        if names:
            item["parameters"] = [
                {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
                for name in names
            ]
        for verb in VERBS:
            described = getattr(getattr(handler, verb, None), "operation", None)
            if described is not None:
                item[verb] = self._operation(path, verb, handler, described)
        if path == "/events":
            item["get"] = {
                "operationId": "get_events",
                "summary": "WebSocket with changes of your jobs and artifacts",
                "tags": ["events"],
                "parameters": [
                    {
                        "name": "language",
                        "in": "query",
                        "description": "Of the sentences, as pt-BR.",
                        "schema": {"type": "string"},
                    }
                ],
                "responses": {"101": {"description": "Switching to WebSocket"}},
            }
        return item

    def _operation(
        self, path: str, verb: str, handler: type[MLHubHandler], described: Operation
    ) -> dict[str, Any]:
        words = re.sub(r"\W+", "_", path).strip("_")
        document: dict[str, Any] = {
            "operationId": f"{verb}_{words}",
            "summary": described.summary,
            "tags": [handler.resource],
        }
        if described.query is not None:
            document["parameters"] = self._query(described.query)
        if described.upload:
            binary = {"application/octet-stream": {"schema": {"type": "string"}}}
            document["requestBody"] = {"required": True, "content": binary}
        elif described.body is not None:
            content = {"application/json": {"schema": self._schema(described.body, "validation")}}
            document["requestBody"] = {"required": True, "content": content}
        success: dict[str, Any] = {"description": described.summary}
        if described.response is not None:
            schema = self._schema(described.response, "serialization")
            success["content"] = {"application/json": {"schema": schema}}
        elif described.status == 200:
            success["content"] = {described.media_type: {}}
        if described.status == 202:
            success["headers"] = {"Location": _header("Where the job is that waits now")}
        problem = self._schema(Problem, "serialization")
        failure = {
            "description": "The error as a sentence",
            "content": {"application/problem+json": {"schema": problem}},
        }
        document["responses"] = {str(described.status): success, "default": failure}
        if verb == "get" and described.is_tagged:
            success["headers"] = {"ETag": _header("For If-None-Match")}
            document["responses"]["304"] = {"description": "What If-None-Match names is current"}
        return document

    def _query(self, model: Any) -> list[dict[str, Any]]:
        schema = TypeAdapter(model).json_schema(ref_template=_REFERENCES)
        parameters = []
        for name, value in schema["properties"].items():
            parameter = {
                "name": name,
                "in": "query",
                "required": name in schema.get("required", ()),
                "schema": value,
            }
            if description := value.pop("description", None):
                parameter["description"] = description
            parameters.append(parameter)
        return parameters

    def _schema(self, kind: Any, mode: Any) -> dict[str, Any]:
        if isinstance(kind, type):
            mapping, document = models_json_schema([(kind, mode)], ref_template=_REFERENCES)
            self._definitions |= document.get("$defs", {})
            return mapping[kind, mode]
        schema = TypeAdapter(kind).json_schema(mode=mode, ref_template=_REFERENCES)
        self._definitions |= schema.pop("$defs", {})
        return schema
