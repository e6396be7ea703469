"""Uploaded model files: their content, and the types that may be loaded from them."""

from __future__ import annotations

from pydantic import TypeAdapter, ValidationError

from jupyter_mlhub.schemas.base import ListQuery, Page
from jupyter_mlhub.schemas.data.models import TrustedTypeInfo, TypeName
from jupyter_mlhub.schemas.jobs import JobDetail

from ..http.gateway import MLHubHandler, operation
from ..http.reading import validation_problem

_TYPE = TypeAdapter(TypeName)


class InspectionHandler(MLHubHandler):
    resource = "models"

    @operation("Inspect an uploaded model file again", response=JobDetail, status=202)
    async def post(self, name: str, number: str) -> JobDetail:
        inspect = self.hub.submissions.inspect
        return await self.call_heavy(inspect, self.actor, name, number)


class TrustedTypesHandler(MLHubHandler):
    resource = "models"

    @operation(
        "List the types that uploaded model files may hold",
        query=ListQuery,
        response=Page[TrustedTypeInfo],
    )
    async def get(self, query: ListQuery) -> Page[TrustedTypeInfo]:
        return await self.call(self.hub.trust.page, self.actor, query)


class TrustedTypeHandler(MLHubHandler):
    resource = "models"

    @operation("Approve a type", response=TrustedTypeInfo)
    async def put(self, name: str) -> TrustedTypeInfo:
        await self.require("models.trust")
        try:
            _TYPE.validate_python(name)
        except ValidationError as error:
            raise validation_problem(error, "name") from error
        return await self.call(self.hub.trust.approve, self.actor, name)

    @operation("Withdraw an approval", status=204)
    async def delete(self, name: str) -> None:
        await self.call(self.hub.trust.withdraw, self.actor, name)
