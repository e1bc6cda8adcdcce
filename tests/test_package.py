# File: test_package.py
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
"""The package that SOAR installs: what is in it, and that it runs from there."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import pytest
from soar_standin.home import Home

from tests.support import certificates
from tests.support.clean_python import install_wheels, make_clean_python
from tests.support.mail_server import MailServer
from tools.manifest import ROOT, load_manifest
from tools.package import UnpackagedError, build_package, package_files
from tools.wheels import LISTS

TOP = "phantom_smtp"
# What the vendor's own build leaves out of every app (soar-platform.md §9).
VENDOR_EXCLUDES = """
__pycache__ *.pyc .git .github .gitignore .idea* .vscode .pytest_cache .pre-commit-config.yaml
.pyproject *.yml *.tgz *.swp *.p12 *.pem build build_config build-scripts demos/ playbooks stubs
test/ tests/ test.py tests.py test_json* sample_*.json *postman_collection*.json polling_data.json
docker-compose.yml Makefile tox.ini venv exclude_files.txt deprecated
"""
NOT_OF_THE_APP = (
    *("tests", "phantom-sdk-stubs", "benchmarks", "demo", "tools", ".ci", ".github", "dist"),
    *("__pycache__", ".venv", ".pythons", ".git"),
)


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_package(tmp_path_factory.mktemp("dist"))


@pytest.fixture
def copy_of_the_app(tmp_path: Path) -> Path:
    """The files of the app in a folder of their own, written now."""
    root = tmp_path / "copy"
    for path in [*package_files(), Path("requirements.lock")]:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes((ROOT / path).read_bytes())
    return root


def names_in(package: Path) -> list[str]:
    with tarfile.open(package) as archive:
        return [member.name for member in archive if member.isfile()]


def test_the_package_is_named_after_the_app_and_its_version(package):
    manifest = load_manifest()

    assert package.name == f"{manifest['package_name']}-{manifest['app_version']}.tgz"


def test_the_same_files_make_the_same_package_anywhere(package, copy_of_the_app, tmp_path):
    """Owner, mode and date of the files do not matter."""
    for path in copy_of_the_app.rglob("*.py"):
        path.chmod(0o600)
        os.utime(path, (1, 1))

    again = build_package(tmp_path / "dist", copy_of_the_app)

    assert again.read_bytes() == package.read_bytes()


def test_a_changed_file_makes_another_package(package, copy_of_the_app, tmp_path):
    with (copy_of_the_app / "smtp_parse.py").open("a", encoding="utf-8") as module:
        module.write("\n# changed\n")

    again = build_package(tmp_path / "dist", copy_of_the_app)

    assert again.read_bytes() != package.read_bytes()


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_what_git_does_not_track_is_left_out(copy_of_the_app):
    """A note or a backup that lies about is nobody's decision to ship."""
    git = ["git", "-C", str(copy_of_the_app), "-c", "user.name=a", "-c", "user.email=a@b.c"]
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "add", "."], check=True)
    (copy_of_the_app / "mail" / "compose_backup.py").write_text("# old\n", encoding="utf-8")

    files = package_files(copy_of_the_app)

    assert Path("mail/compose.py") in files
    assert Path("mail/compose_backup.py") not in files


def test_no_link_is_followed(copy_of_the_app, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.py").write_text("PASSWORD = 1\n", encoding="utf-8")
    (copy_of_the_app / "mail" / "linked.py").symlink_to(outside / "secret.py")
    shutil.move(copy_of_the_app / "auth", outside / "auth")
    (copy_of_the_app / "auth").symlink_to(outside / "auth")

    with pytest.raises(UnpackagedError) as refusal:
        build_package(tmp_path / "dist", copy_of_the_app)

    assert "mail/linked.py is reached by a link, mail/linked.py" in str(refusal.value)
    assert "auth/base.py is reached by a link, auth" in str(refusal.value)


def test_there_is_one_top_folder_and_no_way_out_of_it(package):
    with tarfile.open(package) as archive:
        for member in archive:
            assert Path(member.name).parts[0] == TOP
            assert ".." not in Path(member.name).parts
            assert member.isfile() or member.isdir()
            assert (member.uid, member.gid, member.uname, member.gname) == (0, 0, "", "")


@pytest.mark.parametrize("part", NOT_OF_THE_APP)
def test_what_is_for_developers_is_not_in_the_package(package, part):
    assert [name for name in names_in(package) if part in Path(name).parts] == []


def test_every_part_of_the_app_is_in_the_package(package):
    names = set(names_in(package))

    manifest = load_manifest()
    parts = {"smtp.json", "__init__.py", "README.md", "LICENSE", "NOTICE", "requirements.txt"}
    parts |= {manifest["main_module"], manifest["logo"], manifest["logo_dark"]}
    parts |= {"request_handler.py", "release_notes/4.0.0.md"}
    parts |= {entry["input_file"] for key in LISTS.values() for entry in manifest[key]["wheel"]}
    for room in ("auth", "delivery", "mail"):
        parts |= {str(path.relative_to(ROOT)) for path in (ROOT / room).rglob("*.py")}
    assert {f"{TOP}/{part}" for part in parts} <= names


def test_the_vendors_own_build_takes_the_same_files(tmp_path):
    """exclude_files.txt and the vendor's patterns leave exactly what our package has."""
    patterns = tmp_path / "patterns"
    own = (ROOT / "exclude_files.txt").read_text(encoding="utf-8")
    patterns.write_text("\n".join(VENDOR_EXCLUDES.split()) + f"\n{own}", encoding="utf-8")
    command = ["tar", "--exclude-from", patterns, "--dereference", "-cf", tmp_path / "app.tar"]
    subprocess.run([*command, "-C", ROOT, "."], check=True)

    with tarfile.open(tmp_path / "app.tar") as archive:
        taken = {Path(each.name) for each in archive if each.isfile()}
    assert taken - untracked_files() == set(package_files())


def untracked_files() -> set[Path]:
    """Files that lie in the working copy but are none of the project's."""
    if not (ROOT / ".git").exists() or not shutil.which("git"):
        return set()
    command = ["git", "ls-files", "--others", "-z"]
    listed = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True).stdout
    return {Path(name) for name in listed.split("\0")} - set(package_files())


@pytest.mark.parametrize(
    ("break_it", "told"),
    [
        (lambda root: (root / "LICENSE").unlink(), "LICENSE is missing"),
        (lambda root: (root / "logo_smtp_dark.svg").unlink(), "logo_smtp_dark.svg is missing"),
        (lambda root: (root / "request_handler.py").unlink(), "request_handler.py is missing"),
        (lambda root: next((root / "wheels").rglob("nh3*")).unlink(), "nh3"),
        (lambda root: (root / "smtp_parse.py").write_text("def\n"), "smtp_parse.py line 1"),
    ],
)
def test_an_incomplete_app_is_not_packaged(copy_of_the_app, tmp_path, break_it, told):
    break_it(copy_of_the_app)

    with pytest.raises(UnpackagedError, match=told):
        build_package(tmp_path / "dist", copy_of_the_app)


def test_the_command_prints_the_digest_of_what_it_wrote(tmp_path):
    command = [sys.executable, "-m", "tools.package", "--target", tmp_path]

    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)

    digest, path = done.stdout.split()
    assert digest == hashlib.sha256(Path(path).read_bytes()).hexdigest()


class InstalledApp:
    """The package, unpacked and installed as SOAR does, and the interpreter that runs it."""

    def __init__(self, package: Path, folder: Path) -> None:
        with tarfile.open(package) as archive:
            for member in archive:  # names were checked above; extractall warns on some Pythons
                archive.extract(member, folder, **self._filter())
        self.app = folder / TOP
        self.python = make_clean_python(folder / "python")
        install_wheels(self._wheels(), self.app / "dependencies")
        self.folder = folder

    @staticmethod
    def _filter() -> dict[str, Any]:
        return {"filter": "data"} if hasattr(tarfile, "data_filter") else {}

    def _wheels(self) -> list[Path]:
        manifest = load_manifest(self.app / "smtp.json")
        key = LISTS["3.9" if sys.version_info < (3, 10) else "3.13"]
        return [self.app / entry["input_file"] for entry in manifest[key]["wheel"]]

    def run(self, *arguments: Any) -> subprocess.CompletedProcess[str]:
        """Run the clean interpreter with warnings as errors, away from the repository."""
        command = [self.python, "-B", "-W", "error", *arguments]
        environment = {"PATH": os.defpath, "HOME": str(self.folder), "LC_ALL": "C.UTF-8"}
        return subprocess.run(
            command, cwd=self.folder, env=environment, capture_output=True, text=True, check=False
        )

    def run_action(self, action: dict[str, Any], home: Path) -> dict[str, Any]:
        path = home / "action.json"
        path.write_text(json.dumps(action), encoding="utf-8")
        done = self.run("-m", "soar_standin", path, "--app", self.app, "--home", home)
        assert done.stdout, done.stderr
        return json.loads(done.stdout)


@pytest.fixture(scope="module")
def installed(package: Path, tmp_path_factory: pytest.TempPathFactory) -> InstalledApp:
    return InstalledApp(package, tmp_path_factory.mktemp("installed"))


def test_the_clean_interpreter_has_nothing_that_comes_with_the_app(installed):
    """Else the next tests would not show that the wheels are complete."""
    for module in ("nh3", "tinycss2", "webencodings", "oauthlib", "pytest", "smtp_consts"):
        assert f"No module named '{module}'" in installed.run("-c", f"import {module}").stderr


@pytest.mark.parametrize(
    ("identifier", "param"),
    [
        ("test_connectivity", {}),
        ("send_email", {"to": "ana@example.com", "subject": "Hi", "body": "<html><p>Hi</p>"}),
        ("send_rawemail", {"raw_email": "From: soc@x.org\\nTo: ana@example.com\\n\\nHi"}),
        (
            "send_htmlemail",
            {
                "to": "ana@example.com",
                "html_body": '<p style="color: red">Hi <script>x</script></p>',
            },
        ),
    ],
)
def test_an_action_runs_from_the_unpacked_package(installed, tmp_path, identifier, param):
    home = Home(tmp_path / "phantom").create()
    home.ca_bundle.parent.mkdir(parents=True, exist_ok=True)
    certificates.write_ca_bundle(home.ca_bundle)
    if identifier == "send_email":
        param = {**param, "attachments": home.vault.add(b"x", "x.txt", container_id=1).vault_id}

    with MailServer() as server:
        config = {
            "server": server.host,
            "port": server.port,
            "ssl_config": "StartTLS",
            "auth_type": "Basic",
            "username": "soar@example.com",
            "password": {"$plain": "s3cret"},
            "verify_server_cert": True,
        }
        action = {"identifier": identifier, "config": config, "parameters": [param]}
        result = installed.run_action({**action, "container_id": 1}, tmp_path / "phantom")

        assert result["status"] == "success", result
        assert server.only_message().tls
        assert b"<script" not in server.only_message().content


def test_the_rest_handler_is_found_in_the_unpacked_package(installed):
    """It runs in a web process, where no platform code can be imported (soar-platform.md §6)."""
    paths = [str(installed.app), str(installed.app / "dependencies")]
    code = (
        f"import sys; sys.path[:0] = {paths}; sys.modules['phantom'] = None\n"
        "from request_handler import handle_request\nprint(handle_request.__name__)"
    )

    assert installed.run("-c", code).stdout == "handle_request\n"


def test_the_packaged_modules_compile_where_they_are(installed, tmp_path):
    """The vendor's syntax gate: python -m compileall."""
    copy = shutil.copytree(installed.app, tmp_path / "app")

    done = installed.run("-m", "compileall", "-q", copy)

    assert (done.returncode, done.stdout) == (0, "")
