"""Jobs, estimators and workers."""

from __future__ import annotations

import time

from jupyter_mlhub.errors import NotFound
from jupyter_mlhub.schemas.base import Page, PageQuery
from jupyter_mlhub.schemas.jobs import (
    EstimatorInfo,
    EstimatorList,
    EstimatorQuery,
    JobDetail,
    JobInfo,
    JobQuery,
    WaitQuery,
    WorkerInfo,
    WorkerQuery,
)
from jupyter_mlhub.schemas.people.sharing import ShareChange, ShareInfo
from jupyter_mlhub.schemas.pipelines.drafts import CodeDocument, Draft, ProgramQuery
from jupyter_mlhub.schemas.pipelines.parameters import SearchedParameters
from jupyter_mlhub.schemas.pipelines.searches import (
    JobRequest,
    SearchRequest,
    TrialDetail,
    TrialList,
    TrialQuery,
)
from jupyter_mlhub.schemas.pipelines.specs import Request, TrainRequest

from ..http.gateway import MLHubHandler, operation


def job_number(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > 9:
        raise NotFound("You have no job {text}.", text=text, code="no_job")
    return int(text)


def trial_number(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > 9:
        raise NotFound("There is no trial {text}.", text=text, code="no_trial")
    return int(text)


def none_waits(page: Page[JobInfo]) -> bool:
    """Whether no job waits. The reason for waiting can change without a change of the database."""
    return all(job.state != "queued" for job in page.items)


class JobsHandler(MLHubHandler):
    resource = "jobs"

    @operation("List your jobs", query=JobQuery, response=Page[JobInfo], lasts=none_waits)
    async def get(self, query: JobQuery) -> Page[JobInfo]:
        return await self.call(self.hub.uses.page, self.actor, query)

    @operation(
        "Submit a training, a search, an evaluation, a learning curve or a conversion",
        body=JobRequest,
        response=JobDetail,
        status=202,
    )
    async def post(self, body: Request | SearchRequest) -> JobDetail:
        if isinstance(body, SearchRequest):
            submit = self.hub.search_submissions.submit
            return await self.call_heavy(submit, self.actor, body)
        return await self.call_heavy(self.hub.submissions.submit, self.actor, body)


class JobHandler(MLHubHandler):
    resource = "jobs"

    @operation(
        "Show a job, or wait until it differs from the seen state",
        query=WaitQuery,
        response=JobDetail,
    )
    async def get(self, job_id: str, query: WaitQuery) -> JobDetail:
        number = job_number(job_id)
        self.is_timed = query.wait == 0
        deadline = time.monotonic() + query.wait
        feed = await self.lifecycle.feed()
        async with feed.listen(self.actor.id) as listener:
            while True:
                job = await self.call(self.hub.jobs.get, self.actor, number)
                left = deadline - time.monotonic()
                if left <= 0 or f"{job.state}:{job.progress.done}" != query.seen:
                    return job
                await listener.wait_for(("job", str(number)), left)

    @operation("Delete an ended job", status=204)
    async def delete(self, job_id: str) -> None:
        await self.call(self.hub.jobs.delete, self.actor, job_number(job_id))


class CancelHandler(MLHubHandler):
    resource = "jobs"

    @operation("Cancel a waiting or running job", response=JobDetail)
    async def post(self, job_id: str) -> JobDetail:
        return await self.call_heavy(self.hub.jobs.cancel, self.actor, job_number(job_id))


class StopHandler(MLHubHandler):
    resource = "jobs"

    @operation("Stop a search and keep the best so far", response=JobDetail)
    async def post(self, job_id: str) -> JobDetail:
        return await self.call_heavy(self.hub.searches.stop, self.actor, job_number(job_id))


class TrialsHandler(MLHubHandler):
    resource = "jobs"

    @operation("List the trials of a search", query=TrialQuery, response=TrialList)
    async def get(self, job_id: str, query: TrialQuery) -> TrialList:
        return await self.call(self.hub.searches.trials, self.actor, job_number(job_id), query)


class TrialHandler(MLHubHandler):
    resource = "jobs"

    @operation("Show a trial with the training that repeats it", response=TrialDetail)
    async def get(self, job_id: str, trial: str) -> TrialDetail:
        number, job = trial_number(trial), job_number(job_id)
        return await self.call(self.hub.searches.trial, self.actor, job, number)


class ParametersHandler(MLHubHandler):
    resource = "jobs"

    @operation(
        "Show the searched parameters of a search: values with scores, and importance",
        response=SearchedParameters,
    )
    async def get(self, job_id: str) -> SearchedParameters:
        number = job_number(job_id)
        return await self.call_heavy(self.hub.parameters.of_search, self.actor, number)


class JobSharesHandler(MLHubHandler):
    resource = "jobs"

    @operation("List who has access to a job", query=PageQuery, response=Page[ShareInfo])
    async def get(self, job_id: str, query: PageQuery) -> Page[ShareInfo]:
        return await self.call(self.hub.jobs.shares, self.actor, job_number(job_id), query)

    @operation(
        "Share a job, change the level, or stop sharing it; answers with a page of shares",
        body=ShareChange,
        response=Page[ShareInfo],
    )
    async def post(self, job_id: str, body: ShareChange) -> Page[ShareInfo]:
        return await self.call(self.hub.jobs.share, self.actor, job_number(job_id), body)


class DraftHandler(MLHubHandler):
    resource = "jobs"

    @operation(
        "Describe the effect of a training without submitting it, or its problems",
        body=TrainRequest,
        response=Draft,
    )
    async def post(self, body: TrainRequest) -> Draft:
        return await self.call_heavy(self.hub.submissions.draft, self.actor, body)


class ProgramHandler(MLHubHandler):
    resource = "jobs"

    @operation(
        "Export a training or a search's winner as a program, or its request as YAML",
        query=ProgramQuery,
        response=CodeDocument,
    )
    async def get(self, job_id: str, query: ProgramQuery) -> CodeDocument:
        number = job_number(job_id)
        program = self.hub.programs.of_job
        return await self.call_heavy(program, self.actor, number, query.format)


class EstimatorsHandler(MLHubHandler):
    resource = "estimators"

    @operation(
        "List the workers' estimators and scorers", query=EstimatorQuery, response=EstimatorList
    )
    async def get(self, query: EstimatorQuery) -> EstimatorList:
        self.actor.require("workers.read")
        return await self.call(self.hub.submissions.estimators, query)


class EstimatorHandler(MLHubHandler):
    resource = "estimators"

    @operation(
        "Show an estimator with its parameters and what a search tries", response=EstimatorInfo
    )
    async def get(self, name: str) -> EstimatorInfo:
        self.actor.require("workers.read")
        return await self.call(self.hub.searches.estimator, name)


class WorkersHandler(MLHubHandler):
    resource = "workers"

    @operation("List the workers", query=WorkerQuery, response=Page[WorkerInfo])
    async def get(self, query: WorkerQuery) -> Page[WorkerInfo]:
        self.actor.require("workers.read")
        return await self.call(self.hub.jobs.workers, query)
