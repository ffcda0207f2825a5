"""The first command of the README: a trial that starts, keeps its data, stops cleanly and says what is wrong."""

import http.cookiejar
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from contextlib import suppress

import psycopg
import pytest
from django.conf import settings

from iomtrack.embedded import Cluster
from iomtrack.management.commands.quickstart import DEMO_PASSWORD, create_demo_users, interruptible
from iomtrack.models import User
from iomtrack.roles import ROLES
from tests import doors

pytestmark = pytest.mark.slow


class Trial:
    """A trial in a folder of its own, run as people run it: in another process."""

    def __init__(self, folder):
        self.folder = folder
        self.cluster = Cluster(folder)
        self.environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("IOMTRACK", "DATABASE_URL", "DJANGO", "PYTEST"))
        } | {"IOMTRACK_DATA": str(folder)}

    def popen(self, *arguments, **environment):
        return subprocess.Popen(
            [sys.executable, "manage.py", "quickstart", *arguments],
            cwd=settings.BASE_DIR,
            env=self.environment | environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, *arguments, **environment):
        """Run to the end; the exit code and everything printed."""
        process = self.popen(*arguments, **environment)
        output, _errors = process.communicate(timeout=120)
        return process.returncode, output

    def execute(self, statement):
        with psycopg.connect(self.cluster.url(), autocommit=True) as opened:
            found = opened.execute(statement)
            return found.fetchall() if found.description else []


@pytest.fixture(scope="module")
def trial(tmp_path_factory):
    """A trial whose first start was broken off, and which was then started over; the tests below go on from there."""
    folder = tmp_path_factory.mktemp("trial") / "kept"
    folder.mkdir(mode=0o700)
    made = Trial(folder)
    with made.popen("--no-serve") as process:
        read_until(process, "[1/6]")
        process.send_signal(signal.SIGINT)
        made.broken_off, _errors = process.communicate(timeout=30)
        made.broken_off_code = process.returncode
    made.execute("CREATE TABLE leftover (n int)")
    started = time.monotonic()
    made.first = made.run("--reset", "--yes", "--no-serve")
    made.seconds = time.monotonic() - started
    yield made
    made.cluster.remove()


def free_port():
    with socket.socket() as anything:
        anything.bind(("127.0.0.1", 0))
        return anything.getsockname()[1]


def read_until(process, words):
    """What a process prints, up to the line with these words."""
    lines = []
    for line in process.stdout:
        lines.append(line)
        if words in line:
            return "".join(lines)
    raise AssertionError("".join(lines))


def log_in(port, user, password):
    """Acknowledge the notice and log in, as a browser does; the address one ends up at."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    address = f"http://127.0.0.1:{port}/en/log-in/"

    def send(**form):
        page = browser.open(address, timeout=30).read().decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page).group(1)
        typed = urllib.parse.urlencode({"csrfmiddlewaretoken": token, **form}).encode()
        return browser.open(address, typed, timeout=30).geturl()

    send(acknowledge="1")
    try:
        return send(username=user, password=password)
    except urllib.error.HTTPError as refused:
        return refused.geturl()


def test_a_first_start_that_is_broken_off_says_that_nothing_is_half_written(trial):
    assert trial.broken_off_code == 130, trial.broken_off
    assert "Interrupted; nothing is half-written. Run quickstart again to go on." in trial.broken_off
    assert "Traceback" not in trial.broken_off


def test_an_interruption_that_goes_unheard_comes_again():
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGALRM)

    def wait_for_the_second():
        with interruptible():
            with suppress(KeyboardInterrupt):
                signal.raise_signal(signal.SIGINT)
            time.sleep(5)

    with pytest.raises(KeyboardInterrupt):
        wait_for_the_second()

    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGALRM)) == before
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)


def test_the_first_start_says_what_it_does_and_who_may_log_in(trial):
    code, output = trial.first

    assert code == 0, output
    for number in range(1, 6):
        assert f"[{number}/6]" in output
    for role in ROLES:
        assert re.search(rf"^  {role.code} +{DEMO_PASSWORD} +{role.label}$", output, re.MULTILINE)


def test_reset_starts_over(trial):
    code, output = trial.first

    assert code == 0, output
    assert "The database was dropped" in output
    assert trial.execute("SELECT to_regclass('leftover')") == [(None,)]
    assert trial.execute("SELECT count(*) FROM iomtrack_user") == [(len(ROLES),)]
    assert trial.seconds < 60


def test_the_real_figures_are_there(trial):
    assert trial.execute("SELECT count(*) > 100 FROM membership_state") == [(True,)]


def test_there_is_one_demo_user_per_role_and_no_other_user(trial):
    users = trial.execute(
        """SELECT username, name, is_demo, is_superuser, time_zone FROM iomtrack_user u
           JOIN iomtrack_user_groups ug ON ug.user_id = u.id JOIN auth_group g ON g.id = ug.group_id"""
    )

    assert sorted(users) == sorted(
        (
            role.code,
            role.code,
            True,
            False,
            "Europe/Zurich" if role.code == "counselor" else "America/Toronto",
        )
        for role in ROLES
    )


def test_a_second_start_keeps_the_data_and_loads_nothing_again(trial):
    trial.execute("UPDATE iomtrack_user SET last_name = 'kept' WHERE username = 'policy'")

    code, output = trial.run("--no-serve")

    assert code == 0, output
    assert output.count("already loaded") == 2
    assert "already there" in output
    assert trial.execute("SELECT last_name FROM iomtrack_user WHERE username = 'policy'") == [("kept",)]


def test_it_serves_lets_demo_users_in_and_stops_at_ctrl_c(trial):
    port = free_port()
    with trial.popen("--port", str(port)) as process:
        read_until(process, f"IOMTrack is at http://127.0.0.1:{port}/")
        right = log_in(port, "counselor", DEMO_PASSWORD)
        wrong = log_in(port, "counselor", "something else")

        process.send_signal(signal.SIGINT)
        rest, _errors = process.communicate(timeout=30)

    assert right == f"http://127.0.0.1:{port}/en/"
    assert "/log-in/" in wrong
    assert process.returncode == 0, rest
    assert "Stopped. The data is kept" in rest
    assert "Traceback" not in rest
    assert not trial.cluster.answers()


@pytest.mark.parametrize(("is_trial", "may_log_in"), [(True, True), (False, False)])
def test_demo_users_are_refused_outside_a_trial(client, db, settings, is_trial, may_log_in):
    create_demo_users()
    settings.QUICKSTART = is_trial

    answer = doors.log_in(client, "counselor", DEMO_PASSWORD)

    assert (answer.status_code == 302) is may_log_in
    assert ("_auth_user_id" in client.session) is may_log_in


def test_a_person_named_like_a_role_is_left_alone(db):
    person = User.objects.create_user("policy", password="their own")

    created = create_demo_users()

    person.refresh_from_db()
    assert "policy" not in [user.username for user in created]
    assert (person.is_demo, person.check_password("their own")) == (False, True)


def test_it_starts_again_after_every_process_was_killed(trial):
    port = free_port()
    with trial.popen("--port", str(port)) as process:
        read_until(process, "IOMTrack is at")
        listed = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True)
        parents = {int(pid): int(parent) for pid, parent in map(str.split, listed.stdout.splitlines())}
        database_pid = int((trial.cluster.data / "postmaster.pid").read_text().split()[0])
        roots = {process.pid, database_pid}
        for pid in [*roots, *(pid for pid, parent in parents.items() if parent in roots)]:
            os.kill(pid, signal.SIGKILL)

    with trial.popen("--port", str(port)) as process:
        output = read_until(process, f"IOMTrack is at http://127.0.0.1:{port}/")
        ended_at = log_in(port, "policy", DEMO_PASSWORD)
        process.terminate()

    assert "already loaded" in output
    assert ended_at == f"http://127.0.0.1:{port}/en/"


def test_a_port_in_use_is_said_in_words(trial):
    with socket.socket() as occupied:
        occupied.bind(("127.0.0.1", 0))
        occupied.listen()
        port = occupied.getsockname()[1]

        code, output = trial.run("--port", str(port))

    assert code == 1
    assert f"Port {port} is in use" in output
    assert f"--port {port + 1}" in output
    assert "Traceback" not in output


def test_reset_deletes_nothing_unless_somebody_says_yes(trial):
    code, output = trial.run("--reset", "--no-serve")

    assert code == 1
    assert "Go on? [y/N]" in output
    assert "Nothing was deleted." in output
    assert trial.execute("SELECT count(*) FROM iomtrack_user WHERE is_demo") == [(len(ROLES),)]


def test_a_database_that_does_not_answer_is_said_in_words(trial):
    code, output = trial.run("--no-serve", DATABASE_URL="postgresql://nobody@127.0.0.1:1/iomtrack")

    assert code == 1
    assert "does not let IOMTrack in" in output
    assert "Check DATABASE_URL" in output
    assert "Traceback" not in output


def test_an_unusable_address_is_said_in_words(trial):
    code, output = trial.run("--no-serve", DATABASE_URL="mysql://nobody@127.0.0.1/iomtrack")

    assert code == 1
    assert "IOMTrack runs on PostgreSQL only" in output
    assert "Traceback" not in output


def test_a_trial_is_refused_in_a_production_environment(trial):
    code, output = trial.run("--no-serve", IOMTRACK_HTTPS="1")

    assert code == 1
    assert "quickstart is for trials" in output


def test_without_the_requirements_manage_py_says_what_to_do():
    found = subprocess.run(
        [sys.executable, "-S", "manage.py", "quickstart"], cwd=settings.BASE_DIR, capture_output=True, text=True
    )

    assert found.returncode == 1
    assert found.stderr.strip().endswith("run the first command of README.md.")
    assert "Traceback" not in found.stderr
