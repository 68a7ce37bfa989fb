"""Set-up: front-end files, locks and the scripts around them."""

import ast
import importlib.util
import json
import os
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path
from types import ModuleType

import pytest

PROJECT = Path(__file__).parents[1]


def script(name: str) -> ModuleType:
    """A script of setup/, as a module."""
    specification = importlib.util.spec_from_file_location(f"setup_{name}", PROJECT / "setup" / f"{name}.py")
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


assets = script("assets")


def npm_package(modules: Path, name: str, files: dict[str, str]) -> None:
    for file, text in {"LICENSE": "Do as you please.", **files}.items():
        path = modules / name / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def test_the_list_of_front_end_files_is_that_of_the_lock() -> None:
    assert assets.LISTING.read_text(encoding="utf-8") == assets.listing(), "run setup/assets.py list"


def test_every_listed_front_end_file_is_there_and_no_other() -> None:
    expected = {
        f"{package.folder}/{name}"
        for package in assets.PACKAGES
        for _, name in assets.chosen(package, assets.MODULES)
    } | {"be-vietnam-pro/be-vietnam-pro.css"}
    there = {
        file.relative_to(assets.VENDOR).as_posix() for file in assets.VENDOR.rglob("*") if file.is_file()
    }
    assert there == expected


def test_every_icon_that_templates_name_is_shipped_and_no_other() -> None:
    named = {
        name
        for template in (assets.ROOT / "api" / "templates").rglob("*.html")
        for name in re.findall(r"""\bicon\(["']([^"']+)""", template.read_text(encoding="utf-8"))
    }
    assert named == set(assets.ICONS)


def test_each_package_brings_its_licence() -> None:
    for package in assets.PACKAGES:
        assert (assets.VENDOR / package.folder / package.licence).stat().st_size > 0


def test_the_letters_cover_vietnamese_in_four_weights() -> None:
    sheet = (assets.VENDOR / "be-vietnam-pro" / "be-vietnam-pro.css").read_text(encoding="utf-8")
    assert sheet.count("@font-face") == 12
    assert sheet.count("U+1EA0-1EF9") == 4
    assert ".woff)" not in sheet


@pytest.mark.parametrize(
    "style",
    [
        "a {background: url(//cdn.example/x.png)}",
        "a {background: url( 'https://cdn.example/x.png' )}",
        "a {background: URL(HTTP://cdn.example/x.png)}",
        '@import "https://cdn.example/x.css";',
        "@import url(//cdn.example/x.css);",
    ],
)
def test_a_style_sheet_that_needs_another_host_is_refused(tmp_path: Path, style: str) -> None:
    npm_package(tmp_path / "modules", "looks", {"x.css": style})
    package = assets.Package("looks", "a test", ("x.css",))
    with pytest.raises(assets.BadAsset, match="another host"):
        assets.copy(package, tmp_path / "vendor", tmp_path / "modules")


def test_a_style_sheet_may_refer_to_what_is_copied_with_it_and_to_nothing_else(tmp_path: Path) -> None:
    style = "a {background: url(b.png?v=1#x)} b {background: url(data:image/png;base64,AA==)} /* url(//c.example) */"
    npm_package(tmp_path, "looks", {"x.css": style, "b.png": ""})
    assets.copy(assets.Package("looks", "a test", ("x.css", "b.png")), tmp_path / "vendor", tmp_path)
    with pytest.raises(assets.BadAsset, match="not copied"):
        assets.copy(assets.Package("looks", "a test", ("x.css",)), tmp_path / "other", tmp_path)


def test_a_package_that_lacks_a_file_is_refused(tmp_path: Path) -> None:
    npm_package(tmp_path, "looks", {})
    with pytest.raises(assets.BadAsset, match=r"looks has no x\.css"):
        assets.copy(assets.Package("looks", "a test", ("x.css",)), tmp_path / "vendor", tmp_path)


def test_the_lock_has_every_dependency_and_the_tests_lock_the_same_versions() -> None:
    run, test = locked("requirements.lock"), locked("requirements-test.lock")
    assert run.items() <= test.items(), "run make lock"
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["build"]]
    assert {name_of(each) for each in wanted} - {name for name, _ in run} == set(), "run make lock"
    assert {name_of(each) for each in project["dependency-groups"]["test"]} - {
        name for name, _ in test
    } == set()


def test_every_package_that_is_imported_is_a_dependency_of_its_own() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = [each for extra in project["optional-dependencies"].values() for each in extra]
    declared = {name_of(each) for each in [*project["dependencies"], *extras]}
    brought_by = packages_distributions()
    undeclared = {
        (module, file)
        for module, file in imported("registry", "maps", "api")
        if not {name_of(each) for each in brought_by.get(module, [])} & declared
    }
    assert undeclared == set()


def imported(*layers: str) -> set[tuple[str, str]]:
    """The packages of others that the layers import, with a file that does."""
    found = {}
    for file in (file for layer in layers for file in (PROJECT / layer).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module is not None:
                names = [node.module]
            else:
                continue
            found |= {name.split(".")[0]: str(file.relative_to(PROJECT)) for name in names}
    return {(name, file) for name, file in found.items() if name not in {*sys.stdlib_module_names, *layers}}


def locked(file: str) -> dict[tuple[str, str], str]:
    """Package and marker to version, of a lock file."""
    text = (PROJECT / file).read_text(encoding="utf-8")
    pins = re.findall(r"^([a-z0-9-]+)(?:\[[^]]*\])?==([^ ;]+)(?: ; ([^\\]*))? \\$", text, re.MULTILINE)
    assert len(pins) == len(re.findall(r"^\S", text, re.MULTILINE))
    return {(name, marker.strip()): version for name, version, marker in pins}


def name_of(requirement: str) -> str:
    return re.split(r"[^A-Za-z0-9._-]", requirement)[0].lower().replace("_", "-")


def test_npm_packages_are_pinned_to_one_version() -> None:
    text = (PROJECT / "package.json").read_text(encoding="utf-8")
    assert re.findall(r'": "[\^~*><]', text) == []


def test_npm_s_lock_knows_what_each_package_is_and_not_where_it_came_from() -> None:
    packages = json.loads((PROJECT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    entries = {name: entry for name, entry in packages.items() if name}
    assert [name for name, entry in entries.items() if not entry["integrity"].startswith("sha512-")] == []
    assert [name for name, entry in entries.items() if "resolved" in entry] == []


@pytest.mark.parametrize("file", sorted((PROJECT / "setup").glob("*.sh")), ids=lambda file: file.name)
def test_scripts_are_plain_shell(file: Path) -> None:
    done = subprocess.run(["sh", "-n", str(file)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_step_is_remembered_only_for_the_same_content(tmp_path: Path) -> None:
    (tmp_path / "setup").mkdir()
    (tmp_path / "setup" / "say.sh").write_text((PROJECT / "setup" / "say.sh").read_text())
    (tmp_path / "setup" / "probe.sh").write_text("""
        set -eu
        . "$(dirname -- "$0")/say.sh"
        echo one > "$root/lock"
        done_before step "$(fingerprint "$root/lock")" && echo too-early
        remember step "$(fingerprint "$root/lock")"
        done_before step "$(fingerprint "$root/lock")" && echo remembered
        echo two > "$root/lock"
        done_before step "$(fingerprint "$root/lock")" || echo changed
    """)
    done = subprocess.run(
        ["sh", str(tmp_path / "setup" / "probe.sh")], capture_output=True, text=True, check=False
    )
    assert (done.stdout.split(), done.stderr) == (["remembered", "changed"], "")


def bare_machine(folder: Path, **programs: str) -> dict[str, str]:
    """An environment whose PATH has the shell's own tools and the given programs, and nothing else."""
    tools = folder / "bin"
    tools.mkdir()
    for name in (
        "sh",
        "dirname",
        "cat",
        "uname",
        "id",
        "cut",
        "sort",
        "tail",
        "head",
        "sed",
        "grep",
        "basename",
        "env",
        "sleep",
        "mkdir",
    ):
        found = next(path for path in (Path("/usr/bin") / name, Path("/bin") / name) if path.exists())
        (tools / name).symlink_to(found)
    for name, text in programs.items():
        (tools / name.replace("_", "-")).write_text(f"#!/bin/sh\n{text}\n")
        (tools / name.replace("_", "-")).chmod(0o755)
    return {"PATH": str(tools), "HOME": str(folder)}


def system(step: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", str(PROJECT / "setup" / "system.sh"), step],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


ORDINARY_USER = "case $1 in -u) echo 1000;; *) echo uid=1000;; esac"


def test_without_root_it_says_what_to_install(tmp_path: Path) -> None:
    environment = bare_machine(tmp_path, apt_get="exit 99")
    (tmp_path / "bin" / "id").unlink()
    (tmp_path / "bin" / "id").write_text(f"#!/bin/sh\n{ORDINARY_USER}\n")
    (tmp_path / "bin" / "id").chmod(0o755)
    done = system("python", environment)
    assert done.returncode == 1
    assert "apt-get update && apt-get install python3 python3-venv" in done.stderr


def test_an_old_python_is_named_with_what_is_needed(tmp_path: Path) -> None:
    old = 'case "$*" in *sys.exit*) exit 1;; *) echo 3.9.2;; esac'
    done = system("python", bare_machine(tmp_path, python3=old))
    assert done.returncode == 1
    assert "Python 3.9.2 is installed, and 3.11 or newer is needed" in done.stderr


def test_on_a_mac_the_line_for_brew_is_told(tmp_path: Path) -> None:
    environment = bare_machine(tmp_path)
    (tmp_path / "bin" / "uname").unlink()
    (tmp_path / "bin" / "uname").write_text("#!/bin/sh\necho Darwin\n")
    (tmp_path / "bin" / "uname").chmod(0o755)
    done = system("browser", environment)
    assert done.returncode == 1
    assert "brew install --cask chromium" in done.stderr


def test_apt_is_told_not_to_ask(tmp_path: Path) -> None:
    log = tmp_path / "log"
    environment = bare_machine(tmp_path, apt_get=f'echo "$DEBIAN_FRONTEND $*" >> {log}')
    (tmp_path / "bin" / "id").unlink()
    (tmp_path / "bin" / "id").write_text("#!/bin/sh\necho 0\n")
    (tmp_path / "bin" / "id").chmod(0o755)
    done = system("browser", environment)
    assert (done.returncode, log.read_text().splitlines()[0]) == (0, "noninteractive update -qq")
    assert re.fullmatch(
        r"noninteractive install -y .* chromium-headless-shell", log.read_text().splitlines()[1]
    )


def test_with_a_database_of_one_s_own_no_server_is_asked_for(tmp_path: Path) -> None:
    environment = bare_machine(tmp_path) | {
        "REGISTRY_DATABASE_URL": "postgresql+psycopg://elsewhere/registry"
    }
    assert system("database", environment).returncode == 0


def test_scripts_can_be_run() -> None:
    for file in [*(PROJECT / "setup").glob("*.sh"), PROJECT / ".ci" / "run"]:
        assert os.access(file, os.X_OK), file
