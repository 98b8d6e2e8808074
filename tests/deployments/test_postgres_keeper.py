"""A PostgreSQL that is kept is there again after it was killed, with everything it had committed."""

import signal
import time

import psutil
import psycopg

from deployments import postgres_keeper
from deployments.postgres import LocalPostgres
from deployments.processes import House


def test_a_kept_server_that_is_killed_comes_back_at_its_old_address_with_all_it_knew(tmp_path):
    tmp_path.chmod(0o755)
    server = LocalPostgres(tmp_path / "postgres")
    with House(tmp_path / "logs", others={"postgres": server.pids}) as house:
        house.start(postgres_keeper.process(server), 180)
        url = server.ensure("hub")
        with psycopg.connect(url) as hub:
            hub.execute("CREATE TABLE kept AS SELECT 7 AS number")
        before = set(server.pids())

        for pid in before:
            if psutil.pid_exists(pid):
                psutil.Process(pid).send_signal(signal.SIGKILL)

        assert eventually(url) == (7,)
        assert not before & set(server.pids())
        assert house.restarts["postgres"] == 0
    assert not server.alive()


def eventually(url: str, seconds: float = 60) -> tuple[int]:
    """Ask until there is an answer."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            with psycopg.connect(url, connect_timeout=5) as hub:
                return hub.execute("SELECT number FROM kept").fetchone()
        except psycopg.OperationalError:
            if time.monotonic() > deadline:
                raise
        time.sleep(0.1)
