"""Reports as people get them: on the command line and over HTTP."""

import os
import signal
import subprocess
import sys
from datetime import date
from io import BytesIO
from pathlib import Path

import docx
import httpx
import pytest
from click.testing import Result
from pypdf import PdfReader
from typer.testing import CliRunner

from api.cli import app
from api.reporting.asked import Asked, Form, Pack
from api.reporting.shelf import KEPT, Shelf
from registry.errors import Unavailable
from tests.reports.test_documents import links, said


class Run:
    def __call__(self, *words: str | Path) -> Result:
        return CliRunner().invoke(app, [str(word) for word in words], catch_exceptions=False)


@pytest.fixture
def run(seeded_url: str, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("REGISTRY_DATABASE_URL", seeded_url)
    return Run()


def test_a_report_is_written_in_vietnamese_by_default(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "r.docx"
    done = run("report", "--plan", "102", "--as-of", "2023-12-31", "--output", file)
    assert done.exit_code == 0, done.output
    opened = docx.Document(str(file))
    assert opened.core_properties.language == "vi-VN"
    assert opened.core_properties.title == "Báo cáo: 102/KH-UBND, 31/12/2023"
    assert "set REGISTRY_BASE_URL" in done.stderr
    assert [each.name for each in tmp_path.iterdir()] == ["r.docx"]


def test_a_report_in_english_leads_to_the_public_address(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REGISTRY_BASE_URL", "https://registry.example/")
    file = tmp_path / "r.PDF"
    file.write_text("an older one")
    done = run("report", "--plan", "102", "--as-of", "2023-12-31", "--lang", "en", "--output", file)
    assert done.exit_code == 0, done.output
    reader = PdfReader(str(file))
    assert "How Plan 102/KH-UBND of 1 April 2022 is being carried out" in said(reader)
    assert any(each.startswith("https://registry.example/api/plans/102-2022") for each in links(reader))


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("--plan", "102", "--output", "r.txt"), 3, "output: 'r.txt': has no ending that names a format"),
        (("--plan", "9", "--output", "r.pdf"), 4, "no plan '9'"),
        (
            ("--plan", "102", "--as-of", "2999-01-01", "--output", "r.pdf"),
            3,
            "as-of: '2999-01-01': lies in the future",
        ),
        (("--plan", "102", "--as-of", "soon", "--output", "r.pdf"), 3, "as-of: 'soon': is not a day"),
        (
            ("--plan", "102", "--since", "2999-01-01", "--output", "r.pdf"),
            3,
            "is not before the day of the report",
        ),
        (
            ("--plan", "102", "--known-at", "2001-01-01", "--output", "r.pdf"),
            3,
            "lies before the registry began",
        ),
        (("--plan", "102", "--output", "nowhere/r.pdf"), 5, "there is no folder nowhere"),
        (("--output", "r.pdf"), 3, "plan: is missing"),
        (
            ("--pack", "unesco", "--plan", "102", "--output", "r.pdf"),
            3,
            "does not go with the pack for UNESCO",
        ),
    ],
)
def test_what_cannot_be_written_is_told_and_nothing_is_left(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], code: int, told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    done = run("report", *words)
    assert (done.exit_code, told in done.stderr) == (code, True), done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_report_that_is_killed_leaves_no_file_and_an_older_one_as_it_was(
    seeded_url: str, tmp_path: Path
) -> None:
    file = tmp_path / "r.pdf"
    file.write_bytes(b"an older one")
    program = [sys.executable, "-c", "from api.cli import app; app()"]
    command = [*program, "report", "--plan", "102", "--output", str(file)]
    surroundings = os.environ | {"REGISTRY_DATABASE_URL": seeded_url}
    with subprocess.Popen(command, env=surroundings, stderr=subprocess.PIPE, text=True) as started:
        assert started.stderr is not None
        in_the_middle = any("reading" in line for line in started.stderr)
        started.send_signal(signal.SIGKILL)
    assert (in_the_middle, started.returncode) == (True, -signal.SIGKILL)
    assert [each.name for each in tmp_path.iterdir()] == ["r.pdf"]
    assert file.read_bytes() == b"an older one"


def test_a_report_is_downloaded_under_its_name_and_made_once(http: httpx.Client) -> None:
    address = "/reports/plan/102.pdf?on=2023-12-31&lang=en"
    first = http.get(address)
    assert first.status_code == 200
    assert first.headers["Content-Type"] == "application/pdf"
    assert first.headers["Content-Disposition"] == 'attachment; filename="report-102-2022-2023-12-31.pdf"'
    assert "Missed" in said(PdfReader(BytesIO(first.content)))
    again = http.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert http.get(address).content == first.content


def test_the_pack_for_unesco_is_downloaded_too(http: httpx.Client) -> None:
    answer = http.get("/reports/unesco.docx?on=2024-12-31")
    assert answer.status_code == 200
    opened = docx.Document(BytesIO(answer.content))
    assert opened.core_properties.title == "Hà Nội: tư liệu giám sát thành viên UCCN, 31/12/2024"
    base = str(http.base_url).rstrip("/")
    targets = {each.target_ref for each in opened.part.rels.values() if each.is_external}
    assert any(each.startswith(f"{base}/api/plans/161-2023/targets/") for each in targets)


def test_the_head_of_a_report_can_be_asked_for_without_making_it(http: httpx.Client) -> None:
    answer = http.head("/reports/plan/102-2022.docx?on=2022-12-31")
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="bao-cao-102-2022-2022-12-31.docx"'
    assert "ETag" in answer.headers


@pytest.mark.parametrize(
    ("path", "status", "told"),
    [
        ("plan/9.pdf", 404, "plan"),
        ("plan/102.txt", 404, "format"),
        ("plan/102.pdf?on=2999-01-01", 400, "on"),
        ("plan/102.pdf?on=soon", 400, "on"),
        ("plan/102.pdf?on=2023-12-31&since=2024-01-01", 400, "since"),
        ("plan/102.pdf?asOf=2001-01-01", 400, "asOf"),
        ("unesco.pdf?plan=102", 400, "plan"),
    ],
)
def test_what_cannot_be_reported_is_a_problem_of_its_parameter(
    http: httpx.Client, path: str, status: int, told: str
) -> None:
    answer = http.get(f"/reports/{path}", headers={"Accept": "application/json"})
    assert answer.status_code == status
    assert [each["parameter"] for each in answer.json()["errors"]] == [told]


def test_links_of_a_report_lead_to_the_figures_that_it_tells(http: httpx.Client) -> None:
    reader = PdfReader(BytesIO(http.get("/reports/plan/102.pdf?on=2023-12-31&lang=en").content))
    base = str(http.base_url).rstrip("/")
    of_target = next(each for each in links(reader) if "/targets/district-centres?" in each)
    assert http.get(of_target).json()["target"]["value"] == 5
    own = {each.removeprefix(base) for each in links(reader) if each.startswith(f"{base}/")}
    sites = sorted(each for each in own if each.startswith("/sites/"))
    filtered = sorted(each for each in own if each.startswith("/ogc/"))
    activities = sorted(each for each in own if each.startswith(("/activities/", "/ideas/")))
    for path in (sites[0], activities[0], activities[-1], *filtered):
        assert http.get(path).status_code == 200, path


def test_a_report_that_cannot_be_made_says_why(empty_url: str) -> None:
    asked = Asked(Pack.PLAN, "102-2022", date(2023, 12, 31), date(2022, 12, 31), 1, False, "vi", "")
    with pytest.raises(Unavailable, match="the database does not answer"):
        Shelf().report(empty_url, asked, Form.PDF)


def test_only_the_last_reports_are_kept() -> None:
    shelf = Shelf()

    def ask(year: int) -> Asked:
        return Asked(Pack.PLAN, "102-2022", date(year, 1, 1), date(2000, 1, 1), 1, False, "vi", "")

    for year in range(2001, 2001 + KEPT + 1):
        shelf._keep((ask(year), Form.PDF), b"%d" % year)
    assert shelf.kept(ask(2001), Form.PDF) is None
    assert shelf.kept(ask(2002), Form.PDF) == b"2002"
