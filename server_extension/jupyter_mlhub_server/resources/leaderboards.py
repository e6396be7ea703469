"""Leaderboards: models and trials on one dataset, target and split."""

from __future__ import annotations

from jupyter_mlhub.errors import NotFound
from jupyter_mlhub.schemas.base import Page
from jupyter_mlhub.schemas.jobs import JobDetail
from jupyter_mlhub.schemas.pipelines.leaderboards import (
    Front,
    FrontQuery,
    Leaderboard,
    LeaderboardInfo,
    LeaderboardQuery,
    LeaderboardsQuery,
)
from jupyter_mlhub.schemas.pipelines.repeats import RepeatsCreate, RepeatsPlan, RepeatsQuery

from ..http.gateway import MLHubHandler, operation


def board_number(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > 9:
        raise NotFound("You have no leaderboard {text}.", text=text, code="no_leaderboard")
    return int(text)


class LeaderboardsHandler(MLHubHandler):
    resource = "leaderboards"

    @operation(
        "List the leaderboards with models or trials that you may see",
        query=LeaderboardsQuery,
        response=Page[LeaderboardInfo],
    )
    async def get(self, query: LeaderboardsQuery) -> Page[LeaderboardInfo]:
        return await self.call_heavy(self.hub.leaderboards.list, self.actor, query)


class LeaderboardHandler(MLHubHandler):
    resource = "leaderboards"

    @operation(
        "Show a leaderboard: models and trials, and which can't be distinguished",
        query=LeaderboardQuery,
        response=Leaderboard,
    )
    async def get(self, board_id: str, query: LeaderboardQuery) -> Leaderboard:
        number = board_number(board_id)
        return await self.call_heavy(self.hub.leaderboards.get, self.actor, number, query)


class FrontHandler(MLHubHandler):
    resource = "leaderboards"

    @operation(
        "Show the scores of a leaderboard against the times to predict: the Pareto front",
        query=FrontQuery,
        response=Front,
    )
    async def get(self, board_id: str, query: FrontQuery) -> Front:
        number = board_number(board_id)
        return await self.call_heavy(self.hub.leaderboards.front, self.actor, number, query)


class RepeatsHandler(MLHubHandler):
    resource = "leaderboards"

    @operation(
        "Tell how many repeats of the tests would distinguish the best, and what they cost",
        query=RepeatsQuery,
        response=RepeatsPlan,
    )
    async def get(self, board_id: str, query: RepeatsQuery) -> RepeatsPlan:
        number = board_number(board_id)
        return await self.call_heavy(self.hub.repeats.plan, self.actor, number, query)

    @operation(
        "Repeat the tests that would distinguish the best",
        body=RepeatsCreate,
        response=JobDetail,
        status=202,
    )
    async def post(self, board_id: str, body: RepeatsCreate) -> JobDetail:
        number = board_number(board_id)
        return await self.call_heavy(self.hub.repeats.submit, self.actor, number, body)
