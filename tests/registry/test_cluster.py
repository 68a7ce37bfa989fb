"""The private cluster, with real servers in throw-away folders."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from registry.cluster import Cluster, ClusterError, State, private_cluster, running, start, status, stop
from registry.cluster.place import LONGEST_SOCKET_PATH
from tests.fixtures.cluster import reachable_folder

PROJECT = Path(__file__).parents[2]
USER = """
import sys, time
from pathlib import Path
from registry.cluster import private_cluster, running
with running(private_cluster(Path(sys.argv[1]))) as url:
    print(url, flush=True)
    {then}
"""
WAITS = USER.format(then="time.sleep(60)")
LEAVES_WHEN_TOLD = USER.format(then="sys.stdin.read()")


@pytest.fixture
def fresh(reachable: Path) -> Cluster:
    """A cluster that has not been made yet."""
    return private_cluster(reachable / "postgres")


@pytest.fixture(scope="module")
def shared() -> Iterator[Cluster]:
    for folder in reachable_folder():
        yield private_cluster(folder / "postgres")


@pytest.fixture
def cluster(shared: Cluster) -> Iterator[Cluster]:
    """A cluster that is made and stopped, and has to be stopped again when the test ends."""
    if status(shared).state is State.ABSENT:
        with running(shared):
            pass
    yield shared
    assert status(shared).state is State.STOPPED


def program(cluster: Cluster, source: str) -> subprocess.Popen[str]:
    """Another program that uses the cluster."""
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-c", source, str(cluster.folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=PROJECT,
        start_new_session=True,
    )


def ready(user: subprocess.Popen[str]) -> str:
    """The URL that the program got; waits for it."""
    assert user.stdout is not None
    return user.stdout.readline().strip()


def leave(user: subprocess.Popen[str]) -> None:
    _, errors = user.communicate(timeout=30)
    assert (user.returncode, errors) == (0, "")


def kill(user: subprocess.Popen[str]) -> None:
    user.kill()
    user.communicate(timeout=30)


def soon(what: Callable[[], bool], *, seconds: float = 15) -> bool:
    deadline = time.monotonic() + seconds
    while not what():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def ask(cluster: Cluster, question: str) -> object:
    url = cluster.url.replace("+psycopg", "")
    with psycopg.connect(url) as connection:
        row = connection.execute(question).fetchone()  # type: ignore[call-overload]
    assert row is not None
    return row[0]


def test_an_absent_cluster_says_so_and_is_not_made_by_asking(fresh: Cluster) -> None:
    assert status(fresh).state is State.ABSENT
    stop(fresh)
    assert list(fresh.folder.parent.iterdir()) == []


def test_it_serves_a_utf8_database_with_postgis_at_hand_and_stops_after_use(cluster: Cluster) -> None:
    with running(cluster) as url:
        assert url == cluster.url
        assert ask(cluster, "SELECT current_database()") == "registry"
        assert ask(cluster, "SHOW server_encoding") == "UTF8"
        assert ask(cluster, "SELECT datcollate FROM pg_database WHERE datname = 'registry'") == "C.UTF-8"
        assert ask(cluster, "SHOW data_checksums") == "on"
        assert ask(cluster, "SHOW fsync") == "on"
        assert ask(cluster, "SHOW listen_addresses") == ""
        assert ask(cluster, "SHOW timezone") == "UTC"
        assert ask(cluster, "SELECT count(*) FROM pg_available_extensions WHERE name = 'postgis'") == 1
        assert status(cluster).state is State.RUNNING
        assert status(cluster).used
        assert not status(cluster).kept
    assert status(cluster).state is State.STOPPED
    assert not cluster.socket.exists()


def test_nobody_else_may_enter_the_socket_folder_or_the_data(cluster: Cluster) -> None:
    with running(cluster):
        assert stat.S_IMODE(cluster.runtime.stat().st_mode) == 0o700
        assert stat.S_IMODE(cluster.folder.stat().st_mode) == 0o700
        assert stat.S_IMODE(cluster.socket.stat().st_mode) == 0o700


def test_what_was_committed_is_there_the_next_time(cluster: Cluster) -> None:
    with running(cluster), psycopg.connect(cluster.url.replace("+psycopg", "")) as connection:
        connection.execute("CREATE TABLE site (name text)")
        connection.execute("INSERT INTO site VALUES ('Đình Kim Liên')")
    with running(cluster):
        assert ask(cluster, "SELECT name FROM site") == "Đình Kim Liên"


def test_settings_can_be_added_for_one_run(cluster: Cluster) -> None:
    with running(cluster, settings={"application_name": 'it\'s a "test" $HOME', "fsync": "off"}):
        assert ask(cluster, "SHOW fsync") == "off"
    with running(cluster):
        assert ask(cluster, "SHOW fsync") == "on"


def test_six_programs_that_start_at_once_share_one_server(fresh: Cluster) -> None:
    users = [program(fresh, LEAVES_WHEN_TOLD) for _ in range(6)]
    assert {ready(user) for user in users} == {fresh.url}
    server = status(fresh).process
    for user in users[:-1]:
        leave(user)
    assert status(fresh).process == server
    leave(users[-1])
    assert status(fresh).state is State.STOPPED


def test_a_program_may_use_it_twice_at_once(cluster: Cluster) -> None:
    with running(cluster):
        with running(cluster):
            pass
        assert status(cluster).state is State.RUNNING
    assert status(cluster).state is State.STOPPED


def test_a_killed_program_leaves_no_server_behind(cluster: Cluster) -> None:
    user = program(cluster, WAITS)
    ready(user)
    kill(user)
    assert soon(lambda: status(cluster).state is State.STOPPED)


def test_a_program_killed_while_the_server_starts_leaves_no_server_behind(cluster: Cluster) -> None:
    user = program(cluster, WAITS)
    assert soon(lambda: (cluster.folder / "postmaster.pid").exists())
    kill(user)
    assert soon(lambda: not (cluster.folder / "postmaster.pid").exists())


def test_a_killed_program_takes_nothing_from_the_others(cluster: Cluster) -> None:
    with running(cluster):
        user = program(cluster, WAITS)
        ready(user)
        kill(user)
        time.sleep(0.5)
        assert ask(cluster, "SELECT 1") == 1


def test_ctrl_c_in_the_terminal_reaches_the_program_and_not_the_server(cluster: Cluster) -> None:
    with running(cluster):
        user = program(cluster, WAITS)
        ready(user)
        os.killpg(user.pid, signal.SIGINT)
        user.communicate(timeout=30)
        assert ask(cluster, "SELECT 1") == 1
    assert status(cluster).state is State.STOPPED


def test_a_program_killed_while_it_makes_the_data_leaves_nothing_that_looks_real(fresh: Cluster) -> None:
    user = program(fresh, WAITS)
    assert soon(lambda: any(fresh.folder.parent.glob("postgres.new-*/base")))
    kill(user)
    assert not fresh.folder.exists()
    with running(fresh):
        assert ask(fresh, "SELECT 1") == 1
    assert list(fresh.folder.parent.glob("postgres.new-*")) == []


def test_after_the_server_was_killed_the_next_start_recovers(cluster: Cluster) -> None:
    with running(cluster):
        with psycopg.connect(cluster.url.replace("+psycopg", "")) as connection:
            connection.execute("CREATE TABLE survivor AS SELECT 7 AS id")
        server = status(cluster).process
        assert server is not None
        os.kill(server, signal.SIGKILL)
        assert soon(lambda: status(cluster).state is State.STOPPED)
    assert (cluster.folder / "postmaster.pid").exists()
    with running(cluster):
        assert ask(cluster, "SELECT id FROM survivor") == 7


def test_an_old_pid_file_with_a_stranger_s_number_does_not_stop_a_start(cluster: Cluster) -> None:
    with running(cluster):
        server = status(cluster).process
        assert server is not None
        left = (cluster.folder / "postmaster.pid").read_text()
    (cluster.folder / "postmaster.pid").write_text(left.replace(str(server), "1", 1))
    assert status(cluster).state is State.STOPPED
    with running(cluster):
        assert ask(cluster, "SELECT 1") == 1


def test_a_cluster_that_was_told_to_stay_stays_until_it_is_told_to_stop(cluster: Cluster) -> None:
    start(cluster)
    try:
        start(cluster)
        with running(cluster):
            pass
        now = status(cluster)
        assert (now.state, now.kept, now.used) == (State.RUNNING, True, False)
    finally:
        stop(cluster)
    assert status(cluster).state is State.STOPPED
    stop(cluster)


def test_told_to_stop_while_it_is_used_it_stops_with_its_last_user(cluster: Cluster) -> None:
    start(cluster)
    with running(cluster):
        with pytest.raises(ClusterError, match="Another program is using"):
            stop(cluster)
        assert status(cluster).state is State.RUNNING
    assert status(cluster).state is State.STOPPED


def test_it_can_be_stopped_by_force(cluster: Cluster) -> None:
    with running(cluster):
        stop(cluster, force=True)
        assert status(cluster).state is State.STOPPED


def test_a_mark_to_stay_from_before_a_crash_means_nothing(cluster: Cluster) -> None:
    start(cluster)
    mark = cluster.beside(".kept").read_text()
    stop(cluster)
    cluster.beside(".kept").write_text(mark)
    with running(cluster):
        pass
    assert status(cluster).state is State.STOPPED


def test_a_path_too_long_for_a_socket_gets_a_short_one_elsewhere(reachable: Path) -> None:
    folder = reachable / ("a-folder-with-quite-a-long-name-" * 4) / "dữ liệu"
    cluster = private_cluster(folder)
    assert len(os.fsencode(folder)) > 107 >= len(os.fsencode(cluster.socket))
    assert private_cluster(folder) == cluster
    try:
        with running(cluster):
            assert ask(cluster, "SELECT 1") == 1
    finally:
        shutil.rmtree(cluster.runtime)


@pytest.mark.parametrize("name", ["with space", "L'Espace", "Hà Nội", '$HOME `x` "y" %41'])
def test_folder_names_are_names_whatever_is_in_them(reachable: Path, name: str) -> None:
    cluster = private_cluster(reachable / name)
    assert len(os.fsencode(cluster.socket)) <= LONGEST_SOCKET_PATH
    with running(cluster):
        assert ask(cluster, "SELECT 1") == 1


def test_a_socket_folder_of_somebody_else_is_not_entered(fresh: Cluster) -> None:
    fresh.runtime.symlink_to(fresh.folder.parent)
    with pytest.raises(ClusterError, match="may be a trap"), running(fresh):
        pass


def test_data_of_another_postgresql_is_refused_with_the_packages_to_install(cluster: Cluster) -> None:
    file = cluster.folder / "PG_VERSION"
    made_by = file.read_text()
    file.write_text("9\n")
    with (
        pytest.raises(ClusterError, match=r"made by PostgreSQL 9, .* postgresql-9-postgis-3"),
        running(cluster),
    ):
        pass
    assert status(cluster).version == 9
    file.write_text(made_by)


def test_a_folder_with_something_else_in_it_is_left_alone(fresh: Cluster) -> None:
    fresh.folder.mkdir()
    (fresh.folder / "thesis.odt").touch()
    with pytest.raises(ClusterError, match="not the data of a PostgreSQL server"), running(fresh):
        pass
    assert [file.name for file in fresh.folder.iterdir()] == ["thesis.odt"]


def test_a_folder_that_cannot_be_made_is_named_with_the_reason(reachable: Path) -> None:
    (reachable / "file").touch()
    cluster = private_cluster(reachable / "file" / "below" / "postgres")
    with pytest.raises(ClusterError, match=r"Cannot make the folder .*REGISTRY_HOME"), running(cluster):
        pass


def test_a_server_that_does_not_start_shows_the_end_of_its_log(cluster: Cluster) -> None:
    wrong = {"shared_buffers": "many"}
    with (
        pytest.raises(ClusterError, match=r"did not start(.|\n)*shared_buffers"),
        running(cluster, settings=wrong),
    ):
        pass
    with running(cluster):
        assert ask(cluster, "SELECT 1") == 1


def test_the_environment_s_postgresql_variables_change_nothing(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {
        "PGDATA": "/nowhere",
        "PGPORT": "1",
        "PGHOST": "nowhere.invalid",
        "PGOPTIONS": "-c nonsense=1",
        "PGUSER": "nobody",
        "PGDATABASE": "nothing",
    }.items():
        monkeypatch.setenv(name, value)
    with running(cluster):
        monkeypatch.delenv("PGOPTIONS")
        assert ask(cluster, "SELECT current_user") == "registry"


def test_the_home_of_the_data_can_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGISTRY_HOME", str(tmp_path))
    assert private_cluster().folder == tmp_path / "postgres"
