"""`/livez`, `/readyz`, `/metrics`: for monitors. Details only on loopback or with the token."""

from __future__ import annotations

import hmac

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot import metrics
from bot.house import House
from bot.metrics import Metrics
from bot.storage import measures

PATHS = ("/livez", "/readyz", "/metrics")
LOOPBACK = ("127.0.0.1", "::1")


class Health:
    def __init__(self, house: House, counted: Metrics) -> None:
        self._house = house
        self._counted = counted

    def routes(self) -> list[Route]:
        return [
            Route("/livez", self.live, methods=["GET"]),
            Route("/readyz", self.ready, methods=["GET"]),
            Route("/metrics", self.numbers, methods=["GET"]),
        ]

    async def live(self, request: Request) -> Response:
        """The process answers."""
        return PlainTextResponse("ok")

    async def ready(self, request: Request) -> Response:
        """200 when messages can be taken and answered, else 503; which part is not, only to those who may know."""
        parts = await metrics.readiness(self._house.db, self._house.now().timestamp())
        status = 200 if all(parts.values()) else 503
        if self._may_know(request):
            return JSONResponse(parts, status_code=status)
        return PlainTextResponse("ok" if status == 200 else "not ready", status_code=status)

    async def numbers(self, request: Request) -> Response:
        """Prometheus text, or 404 for those who may not know."""
        if not self._may_know(request):
            return PlainTextResponse("", status_code=404)
        now = self._house.now().timestamp()
        gauges, held = await self._house.db.read(lambda c: (measures.gauges(c, now), measures.held(c)))
        return Response(self._counted.text(gauges, held), media_type="text/plain; version=0.0.4")

    def _may_know(self, request: Request) -> bool:
        """With the token; without one configured, only a caller on this machine that came through no proxy."""
        token = self._house.settings.metrics_token
        given = request.headers.get("authorization", "").removeprefix("Bearer ").encode("utf-8", "surrogateescape")
        if token:
            return hmac.compare_digest(given, token.encode())
        direct = "x-forwarded-for" not in request.headers and "forwarded" not in request.headers
        return direct and request.client is not None and request.client.host in LOOPBACK
