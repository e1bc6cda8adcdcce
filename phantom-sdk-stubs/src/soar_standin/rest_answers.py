# File: rest_answers.py
#
# Copyright (c) 2026 Splunk Inc.
#
# Licensed under the Apache License, Version 2.0 (the "License");
# you may not use this file except in compliance with the License.
# You may obtain a copy of the License at
#
#     http://www.apache.org/licenses/LICENSE-2.0
#
# Unless required by applicable law or agreed to in writing, software distributed under
# the License is distributed on an "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND,
# either express or implied. See the License for the specific language governing permissions
# and limitations under the License.
"""Answers the REST services give instead of their own, so that tests can let them fail.

The test's process writes the plan, the services' process reads it at every request.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from http import HTTPStatus
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from soar_standin.files import read_json, write_json

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


@dataclass(frozen=True)
class RestAnswer:
    """One answer: HTTP status and body."""

    status: int = 200
    body: str = ""
    content_type: str = "application/json"


def plan_answers(plan_file: Path, path: str, answers: tuple[RestAnswer, ...]) -> None:
    """Give these answers for a path, one after the other; the last one repeats."""
    plan = read_json(plan_file, {})
    plan[path] = {"serial": secrets.token_hex(8), "answers": [asdict(a) for a in answers]}
    write_json(plan_file, plan)


class PlannedAnswers:
    """WSGI application that asks the plan first, and the real application else."""

    def __init__(self, application: WSGIApplication, plan_file: Path):
        self._application = application
        self._plan_file = plan_file
        self._given: dict[str, int] = {}
        self._lock = Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        answer = self._next_answer(environ["PATH_INFO"])
        if answer is None:
            return self._application(environ, start_response)
        body = answer.body.encode()
        headers = [("Content-Type", answer.content_type), ("Content-Length", str(len(body)))]
        start_response(f"{answer.status} {_phrase(answer.status)}", headers)
        return [body]

    def _next_answer(self, path: str) -> RestAnswer | None:
        planned = read_json(self._plan_file, {}).get(path)
        if not planned or not planned["answers"]:
            return None
        with self._lock:
            number = self._given.get(planned["serial"], 0)
            self._given[planned["serial"]] = number + 1
        return RestAnswer(**planned["answers"][min(number, len(planned["answers"]) - 1)])


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"
