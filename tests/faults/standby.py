"""A standby of the rig's cluster, as an operator would set one up: a base backup that follows the primary."""
import contextlib
import os
import pathlib
import pwd
import shutil
import signal
import subprocess
import tempfile
from urllib.parse import parse_qs, urlsplit

NAME = "standby"


def programs():
    """Where PostgreSQL's programs are, as tests/cluster.sh finds them."""
    folders = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
    found = subprocess.run(["pg_config", "--bindir"], check=False, stdout=subprocess.PIPE, text=True).stdout.strip()
    return str(next(folder for folder in [*folders, pathlib.Path(found)] if (folder / "initdb").exists()))


def server_user():
    """PostgreSQL does not run as root."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid())
    with contextlib.suppress(KeyError):
        return pwd.getpwnam("postgres")
    return pwd.getpwnam("nobody")


def as_server(*words, **more):
    """Runs a program, PostgreSQL's own before others of its name, as the server's user; gives what it wrote."""
    user = server_user()
    drop = ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups", "--"] if os.geteuid() == 0 else []
    return subprocess.run([*drop, *words], check=True, cwd="/", stdout=subprocess.PIPE, text=True,
                          env={**os.environ, "PATH": f"{programs()}:{os.environ['PATH']}"}, **more).stdout


class Standby:
    """Follows the cluster at `url` until it is closed; commits there wait for it when told to."""

    def __init__(self, url, port):
        query = parse_qs(urlsplit(url).query)
        self.folder = tempfile.mkdtemp(prefix="desk-", dir="/tmp")
        self.data, self.port = os.path.join(self.folder, "data"), port
        os.chown(self.folder, server_user().pw_uid, server_user().pw_gid)
        os.chmod(self.folder, 0o711)
        connection = f"host={query['host'][0]} port={query['port'][0]} user={query['user'][0]} application_name={NAME}"
        as_server("pg_basebackup", "--pgdata", self.data, "--dbname", connection, "--checkpoint=fast", "--wal-method=stream",
                  "--write-recovery-conf", stdin=subprocess.DEVNULL)
        as_server("pg_ctl", "-D", self.data, "-l", os.path.join(self.folder, "log"), "-w", "-t", "60", "-o",
                  f"-k {self.folder} -p {port} -c listen_addresses=", "start")

    @property
    def url(self):
        return f"postgresql:///dealdesk?host={self.folder}&port={self.port}&user=desk_tests"

    def processes(self):
        """The postmaster and its children."""
        with open(os.path.join(self.data, "postmaster.pid"), encoding="ascii") as file:
            postmaster = int(file.readline())
        with open(f"/proc/{postmaster}/task/{postmaster}/children", encoding="ascii") as file:
            return [postmaster, *map(int, file.read().split())]

    def signal(self, number):
        for process in self.processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, number)

    def pause(self):
        """It says nothing more, as a machine that hangs."""
        self.signal(signal.SIGSTOP)

    def resume(self):
        self.signal(signal.SIGCONT)

    def promote(self):
        as_server("pg_ctl", "-D", self.data, "-w", "-t", "60", "promote")

    def close(self):
        self.resume()
        as_server("pg_ctl", "-D", self.data, "-m", "immediate", "-w", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)
