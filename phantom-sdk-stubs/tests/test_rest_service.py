# File: test_rest_service.py
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
"""The platform's web process: REST resources and the app's REST handler (§6)."""

from __future__ import annotations

import encryption_helper
import pytest
import requests
from phantom.base_connector import BaseConnector
from soar_standin.errors import UnusableInput
from soar_standin.home import Home
from soar_standin.rest_service import RestAnswer, RestRequest, RestService

DIRECTORY = "sampleapp2_5b0a4fd1-3f3c-4c1e-9a0c-6f0f6a1d2b3c"


@pytest.fixture(scope="module")
def shared_home(tmp_path_factory):
    with Home(tmp_path_factory.mktemp("web")).activated() as home:
        home.add_asset("7", "SMTP Asset")
        yield home


@pytest.fixture(scope="module")
def rest(shared_home, request):
    with RestService(shared_home, request.path.parent / "sample_app") as service:
        yield service


def get(url, **more):
    return requests.get(url, timeout=10, **more)


def test_connector_learns_where_the_services_are(rest, shared_home):
    base_url = BaseConnector().get_phantom_base_url()

    assert base_url == rest.base_url
    assert base_url.startswith("http://127.0.0.1:")
    assert base_url.endswith("/")


def test_system_info_tells_the_administrators_base_url(rest, shared_home):
    url = f"{rest.base_url}rest/system_info"

    assert get(url).json() == {"base_url": rest.base_url}
    shared_home.set_external_base_url("https://soar.example.com/")
    assert get(url).json() == {"base_url": "https://soar.example.com/"}
    shared_home.set_external_base_url("")
    assert get(url).json() == {"base_url": ""}


def test_asset_has_its_name_in_lower_case(rest):
    assert get(f"{rest.base_url}rest/asset/7").json() == {"id": 7, "name": "smtp asset"}


def test_unknown_asset_is_not_found(rest):
    answer = get(f"{rest.base_url}rest/asset/8")

    assert (answer.status_code, answer.json()["failed"]) == (404, True)


def test_handler_gets_a_django_request_and_the_rest_of_the_path(rest):
    url = f"{rest.handler_url('smtp%20asset')}/start/now"

    answer = requests.post(url, params={"code": "a b"}, data={"x": "ü"}, timeout=10)

    seen = answer.json()
    assert (answer.status_code, answer.headers["Content-Type"]) == (203, "text/plain")
    assert seen["class"] == "django.core.handlers.wsgi.WSGIRequest"
    assert (seen["method"], seen["get"], seen["post"]) == ("POST", {"code": "a b"}, {"x": "ü"})
    assert seen["path_parts"] == ["smtp asset", "start", "now"]


def test_handler_cannot_import_the_platform(rest):
    seen = get(rest.handler_url("smtp")).json()

    assert seen["importable"] == {"phantom.app": False, "phantom_common": False}


def test_handler_shares_the_encryption_of_the_home(rest, shared_home):
    seen = get(rest.handler_url("smtp")).json()

    assert encryption_helper.decrypt(seen["encrypted"], "7") == "from the web process"
    assert seen["home"] == str(shared_home.root)


def test_handler_does_not_see_the_environment_of_an_action(rest, monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example.com")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")

    assert get(rest.handler_url("smtp")).json()["proxy"] is None


def test_handler_that_raises_answers_500_without_details(rest, shared_home):
    answer = get(rest.handler_url("smtp"), params={"do": "raise"})

    assert answer.status_code == 500
    assert "secret detail" not in answer.text
    assert "secret detail" in shared_home.log_file.read_text()


def test_handler_has_to_return_an_http_response(rest):
    answer = get(rest.handler_url("smtp"), params={"do": "return a dict"})

    assert answer.status_code == 500


@pytest.mark.parametrize("path", ["rest/handler/other_app/smtp", "rest/unknown", ""])
def test_unknown_address_is_not_found(rest, path):
    assert get(f"{rest.base_url}{path}").status_code == 404


def test_answers_can_be_planned_per_path(rest):
    path = "/rest/asset/7"
    rest.answer(path, RestAnswer(500, "boom {x}", "text/html"), RestAnswer(299, "[]"))

    answers = [get(f"{rest.base_url}{path[1:]}") for _ in range(3)]
    rest.answer(path)
    normal = get(f"{rest.base_url}{path[1:]}")

    assert [(a.status_code, a.text) for a in answers] == [
        (500, "boom {x}"),
        (299, "[]"),
        (299, "[]"),
    ]
    assert answers[0].headers["Content-Type"] == "text/html"
    assert normal.status_code == 200


def test_requests_are_recorded(rest):
    get(f"{rest.base_url}rest/asset/8", params={"page": "0"})

    assert rest.requests()[-1] == RestRequest("GET", "/rest/asset/8", "page=0", 404)


def test_services_without_an_app_are_gone_after_the_block(home):
    with RestService(home) as service:
        url = f"{service.base_url}rest/system_info"
        assert get(url).status_code == 200
        assert get(f"{service.base_url}rest/handler/{DIRECTORY}/x").status_code == 404

    with pytest.raises(requests.ConnectionError):
        get(url)
    assert home.phantom_base_url() == "https://127.0.0.1/"


def test_services_that_cannot_start_say_so(home, tmp_path, capfd):
    with pytest.raises(UnusableInput), RestService(home, tmp_path):
        pytest.fail("there is no app in this folder")

    assert "no manifest" in capfd.readouterr().err
