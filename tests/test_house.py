"""The rules of this house that no linter knows. Each failure names the file and the line."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
LAYERS = ("registry", "maps", "api")
LONGEST_FILE = 400
# Written apart, so that this file does not break the rule it states.
REGISTRY_HOSTS = (
    "pypi" + ".org",
    "python" + "hosted.org",
    "npmjs" + ".org",
    "registry." + "yarnpkg",
    "deb." + "debian.org",
)
CDN_HOSTS = (
    *("cdn.jsdelivr" + ".net", "unpkg" + ".com", "cdnjs." + "cloudflare", "code.jquery" + ".com"),
    *(
        "netdna." + "bootstrapcdn",
        "maxcdn." + "bootstrapcdn",
        "fonts.google" + "apis",
        "fonts.gstatic" + ".com",
    ),
)
MACHINE_PATHS = re.compile(
    r"(?<![\w.%-])(?:/(?:home|Users)/(?!\.\.\.)[a-z]\w+/|/root/(?!\.\.\.)\w|/work" + r"/\w)"
)


def tracked(*suffixes: str) -> list[Path]:
    """Files of the project that git knows or would add, as text; of the given suffixes if any."""
    names = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\0")
    files = [PROJECT / name for name in names if name and (not suffixes or Path(name).suffix in suffixes)]
    return [file for file in files if file.is_file()]


def sources() -> list[Path]:
    return [file for file in tracked(".py") if file.relative_to(PROJECT).parts[0] in LAYERS]


def lines_of(files: list[Path]) -> Iterator[tuple[str, str]]:
    """Each line of the text files among them, with the place where it stands."""
    for file in files:
        try:
            text = file.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(text.splitlines(), 1):
            yield f"{file.relative_to(PROJECT)}:{number}", line


def parsed(files: list[Path]) -> Iterator[tuple[str, ast.AST]]:
    """Each node of the Python files, with its place."""
    for file in files:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            yield f"{file.relative_to(PROJECT)}:{getattr(node, 'lineno', 0)}", node


def test_no_file_names_a_package_registry() -> None:
    assert [
        place for place, line in lines_of(tracked()) if any(host in line.lower() for host in REGISTRY_HOSTS)
    ] == []


def test_no_file_names_a_folder_of_somebody_s_machine() -> None:
    assert [place for place, line in lines_of(tracked()) if MACHINE_PATHS.search(line)] == []


def test_nothing_that_is_served_is_fetched_from_a_cdn() -> None:
    served = [file for file in tracked() if file.relative_to(PROJECT).parts[0] in LAYERS]
    assert [place for place, line in lines_of(served) if any(host in line for host in CDN_HOSTS)] == []


def test_no_test_is_skipped() -> None:
    word = re.compile(
        r"\b(?:mark\.(?:skip|xfail)|pytest\.(?:skip|importorskip|xfail)|unittest\.skip)" + r"\w*"
    )
    tests = [file for file in tracked(".py") if file.relative_to(PROJECT).parts[0] == "tests"]
    assert [place for place, line in lines_of(tests) if word.search(line)] == []


@pytest.mark.parametrize("layer", LAYERS)
def test_a_file_is_one_idea(layer: str) -> None:
    # A migration is exempt: it repeats the whole model of its day, and is never changed again.
    files = [
        file
        for file in sources()
        if file.relative_to(PROJECT).parts[0] == layer and file.parent.name != "versions"
    ]
    lengths = {
        str(file.relative_to(PROJECT)): len(file.read_text(encoding="utf-8").splitlines()) for file in files
    }
    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


def test_errors_are_caught_by_name() -> None:
    broad = {"Exception", "BaseException"}
    assert [
        place
        for place, node in parsed(sources())
        if isinstance(node, ast.ExceptHandler)
        and (
            node.type is None
            or {name.id for name in ast.walk(node.type) if isinstance(name, ast.Name)} & broad
        )
    ] == []


def test_coordinate_systems_are_named_in_one_place() -> None:
    files = [file for file in sources() if file != PROJECT / "registry" / "crs.py"]
    assert [
        place
        for place, node in parsed(files)
        if isinstance(node, ast.Constant)
        and (
            node.value == 4326
            or (isinstance(node.value, str) and re.fullmatch(r"(?:EPSG:)?4326", node.value))
        )
    ] == []


def test_names_say_what_is_inside() -> None:
    empty = {"utils", "util", "helpers", "helper", "manager", "base", "common", "service", "misc"}
    names = [file.relative_to(PROJECT) for file in sources()]
    assert [str(name) for name in names if {*name.parts[:-1], name.stem} & empty] == []


def test_set_up_leaves_no_secret_of_where_it_came_from() -> None:
    locks = [*PROJECT.glob("requirements*.lock"), PROJECT / "package-lock.json"]
    addresses = re.compile(r'--(?:index-url|extra-index-url|find-links|trusted-host)|"resolved"|@ https?:')
    assert len(locks) == 4
    assert [place for place, line in lines_of(locks) if addresses.search(line)] == []


def test_the_server_starts_without_what_only_analyses_and_files_need() -> None:
    slow = (
        *("geopandas", "h3", "highspy", "matplotlib", "openpyxl", "pandas", "pyarrow", "pymcdm", "pyogrio"),
        *("alembic", "docx", "lxml", "scipy", "typst"),
    )
    # What `creative-registry serve` loads before its first answer; no database is asked yet.
    ask = (
        "import sys; from api.cli.program import app; from api.cli.serving import application, loading; "
        "from registry.settings import Settings; application(Settings(), 'postgresql+psycopg:///', loading()); "
        f"print([name for name in {slow} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", ask], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
