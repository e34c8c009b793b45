"""A strict fake of the Zalo Official Account Open API v3 and its OAuth (shapes unverified: docs/decisions/zalo.md)."""

from __future__ import annotations

import hashlib
import hmac
import itertools
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.fakes.faults import Faults, respond
from bot.fakes.serving import caller
from bot.fakes.zalo_oa_rules import Body, Refused, check_message, check_upload

ACCESS_LIVES = 90_000  # seconds: 25 hours
REPLY_WINDOW = 48 * 3600  # seconds
CONTACT_WINDOW = 7 * 86400  # seconds


@dataclass
class FakeZaloOa:
    """One OA, its app, and the people who follow it."""

    app_id: str = "4000001"
    app_secret: str = "fake-app-secret"
    oa_secret: str = "fake-oa-secret-key"
    oa_id: str = "3000001"
    access_token: str = "access-0"
    refresh_token: str = "refresh-0"
    access_expires: float = field(default_factory=lambda: time.time() + ACCESS_LIVES)
    clock: Callable[[], float] = time.time
    faults: Faults = field(default_factory=Faults)
    calls: list[tuple[str, Body]] = field(default_factory=list)
    messages: list[Body] = field(default_factory=list)
    last_seen: dict[str, float] = field(default_factory=dict)
    """When each person last wrote; nobody else may be written to."""
    uploads: dict[str, bytes] = field(default_factory=dict)
    refreshes: int = 0
    refusals: int = 0
    """Times a spent or unknown refresh token was used."""
    lock: threading.RLock = field(default_factory=threading.RLock)
    _ids: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    # -- the people's side ------------------------------------------------------------------

    def event(self, name: str, person: str, message: Body | None = None, **more: Any) -> Body:
        """A webhook event as the platform writes it. `person` counts as having interacted."""
        now = self.clock()
        if name.startswith("user_send"):
            self.last_seen[person] = now
        body: Body = {
            "app_id": self.app_id,
            "sender": {"id": person},
            "recipient": {"id": self.oa_id},
            "user_id_by_app": f"app-{person}",
            "event_name": name,
            "timestamp": str(int(now * 1000)),
            **more,
        }
        if message is not None:
            body["message"] = {"msg_id": f"m{next(self._ids)}", **message}
        return body

    def signature(self, raw: bytes, timestamp: str, form: str = "sha256") -> str:
        """`X-ZEvent-Signature` for `raw`; `form`: `sha256` or `hmac`, the two published ones."""
        if form == "hmac":
            return "mac=" + hmac.new(self.oa_secret.encode(), raw, hashlib.sha256).hexdigest()
        content = self.app_id.encode() + raw + timestamp.encode() + self.oa_secret.encode()
        return "mac=" + hashlib.sha256(content).hexdigest()

    async def push_to_webhook(self, url: str, event: Body, form: str = "sha256") -> int:
        """Deliver `event`, signed, as the platform would; gives the HTTP status."""
        raw = json.dumps(event, ensure_ascii=False).encode()
        headers = {
            "X-ZEvent-Signature": self.signature(raw, event["timestamp"], form),
            "Content-Type": "application/json",
        }
        async with caller() as client:
            return (await client.post(url, content=raw, headers=headers)).status_code

    def sent(self, person: str) -> list[Body]:
        with self.lock:
            return [message for message in self.messages if message["user_id"] == person]

    def expire_access(self) -> None:
        """The access token dies now, the refresh token lives."""
        self.access_expires = 0

    # -- the OA's side ----------------------------------------------------------------------

    def site(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/v4/oa/access_token", self._token, methods=["POST"]),
                Route("/v3.0/oa/message/cs", self._message, methods=["POST"]),
                Route("/v2.0/oa/upload/{kind}", self._upload, methods=["POST"]),
                Route("/v2.0/oa/getoa", self._oa, methods=["GET"]),
            ]
        )

    async def _token(self, request: Request) -> Response:
        async with request.form() as form:
            body = dict(form)
        fault = self.faults.take("access_token", "")
        if fault and not fault.accept_first:
            return await respond(fault)
        if request.headers.get("secret_key") != self.app_secret or body.get("app_id") != self.app_id:
            return JSONResponse({"error": -14002, "error_name": "Invalid app", "error_description": "app"})
        with self.lock:
            if body.get("grant_type") != "refresh_token" or body.get("refresh_token") != self.refresh_token:
                self.refusals += 1
                return JSONResponse(
                    {"error": -14014, "error_name": "Invalid refresh token", "error_description": "used"}
                )
            self.refreshes += 1
            self.access_token, self.refresh_token = f"access-{self.refreshes}", f"refresh-{self.refreshes}"
            self.access_expires = self.clock() + ACCESS_LIVES
            answer = {
                "access_token": self.access_token,
                "refresh_token": self.refresh_token,
                "expires_in": str(ACCESS_LIVES),
            }
        return await respond(fault) if fault else JSONResponse(answer)

    async def _message(self, request: Request) -> Response:
        try:
            body: Body = await request.json()
        except ValueError:
            return _refuse(-201, "body is not JSON")
        person = str(body.get("recipient", {}).get("user_id", ""))
        fault = self.faults.take("message", person)
        if fault and not fault.accept_first:
            return await respond(fault)
        try:
            self._check_access(request)
            self._check_window(person)
            check_message(body.get("message"), self.uploads)
        except Refused as refusal:
            return _refuse(refusal.code, str(refusal))
        message_id = f"out{next(self._ids)}"
        with self.lock:
            self.calls.append(("message", body))
            self.messages.append({"user_id": person, "message_id": message_id, **body["message"]})
        inside = self.clock() - self.last_seen[person] <= REPLY_WINDOW
        quota = {"quota": {"quota_type": "reply"}} if inside else {}
        data = {"message_id": message_id, "user_id": person, "sent_time": str(int(self.clock() * 1000)), **quota}
        answer = JSONResponse({"data": data, "error": 0, "message": "Success"})
        return await respond(fault) if fault else answer

    async def _upload(self, request: Request) -> Response:
        try:
            self._check_access(request)
        except Refused as refusal:
            return _refuse(refusal.code, str(refusal))
        kind = request.path_params["kind"]
        fault = self.faults.take("upload", kind)
        if fault and not fault.accept_first:
            return await respond(fault)
        async with request.form() as form:
            upload = form.get("file")
            content = await upload.read() if upload is not None and not isinstance(upload, str) else b""
        try:
            check_upload(kind, content)
        except Refused as refusal:
            return _refuse(refusal.code, str(refusal))
        upload_id = f"{kind}-up{next(self._ids)}"
        self.uploads[upload_id] = content
        key = "token" if kind == "file" else "attachment_id"
        answer = JSONResponse({"data": {key: upload_id}, "error": 0, "message": "Success"})
        return await respond(fault) if fault else answer

    async def _oa(self, request: Request) -> Response:
        try:
            self._check_access(request)
        except Refused as refusal:
            return _refuse(refusal.code, str(refusal))
        return JSONResponse({"data": {"oa_id": self.oa_id, "name": "Phường (giả)"}, "error": 0, "message": "Success"})

    def _check_access(self, request: Request) -> None:
        if request.headers.get("access_token") != self.access_token:
            raise Refused(-216, "Access token is invalid")
        if self.clock() >= self.access_expires:
            raise Refused(-220, "Access token has expired")

    def _check_window(self, person: str) -> None:
        if person not in self.last_seen:
            raise Refused(-213, "User has not followed the OA")
        if self.clock() - self.last_seen[person] > CONTACT_WINDOW:
            raise Refused(-230, "User has not interacted with the OA in the past 7 days")


def _refuse(code: int, message: str) -> Response:
    """HTTP 200 also on failure; the body's `error` is what counts."""
    return JSONResponse({"error": code, "message": message})
