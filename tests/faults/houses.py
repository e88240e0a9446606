"""Kinds of the rig whose cluster is of another kind than the common one: replicated, on a small disk, on a disk that fails, with a
clock that jumps."""
import contextlib
import os
import shutil
import subprocess
from urllib.parse import parse_qs, urlsplit

from rig import Rig, Skipped, quiet_port
from standby import NAME, Standby, server_user


BALLAST_BYTES = 1 << 20


class Upgraded(Rig):
    """A database that the next release will migrate."""


class Replicated(Rig):
    """Each commit waits for a standby."""

    def __enter__(self):
        super().__enter__()
        self.standby = Standby(self.url, quiet_port())
        self.sql(f"ALTER SYSTEM SET synchronous_standby_names = '{NAME}'")
        self.sql("SELECT pg_reload_conf()")
        return self

    def __exit__(self, *what):
        self.standby.close()
        super().__exit__(*what)

    def both_urls(self):
        """Leads to whichever of the two is the primary."""
        one, other = (parse_qs(urlsplit(url).query) for url in (self.url, self.standby.url))
        places = {name: f"{one[name][0]},{other[name][0]}" for name in ("host", "port")}
        return f"postgresql:///dealdesk?host={places['host']}&port={places['port']}&user={one['user'][0]}"

    def fail_over(self):
        """The primary dies and the standby takes its place."""
        self.cluster("kill")
        self.standby.promote()
        self.url = self.standby.url
        self.environment["DATABASE_URL"] = self.url


class SmallDisk(Rig):
    """The data on a small disk, the log of changes on another, even smaller one; both can be filled."""

    cluster_flags = ("--fast", "--keep")
    data_bytes, wal_bytes = 320 << 20, 128 << 20

    def __enter__(self):
        self.disks = {"data": os.path.join(self.folder, "cluster"), "wal": os.path.join(self.folder, "wal")}
        os.chmod(self.folder, 0o711)
        try:
            for name, size in (("data", self.data_bytes), ("wal", self.wal_bytes)):
                self.mount(self.disks[name], size)
        except Skipped:
            self.unmount()
            shutil.rmtree(self.folder, ignore_errors=True)
            raise
        return super().__enter__()

    def __exit__(self, *what):
        super().__exit__(*what)
        self.unmount()

    @staticmethod
    def mount(folder, size):
        os.mkdir(folder)
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size},mode=755", "tmpfs", folder], check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if done.returncode != 0:
            raise Skipped(f"no small disk can be mounted here: {done.stdout.splitlines()[0]}")

    def unmount(self):
        for folder in self.disks.values():
            if os.path.ismount(folder):
                subprocess.run(["umount", "--lazy", folder], check=False)

    def cluster(self, verb, *flags):
        """The first time, the log of changes moves to its disk."""
        given = super().cluster(verb, *flags)
        wal = os.path.join(self.disks["data"], "postgres", "pg_wal")
        if verb == "start" and not os.path.islink(wal):
            super().cluster("halt")
            home = os.path.join(self.disks["wal"], "pg_wal")
            shutil.move(wal, home)
            os.symlink(home, wal)
            for path in (home, *(os.path.join(home, name) for name in os.listdir(home))):
                os.chown(path, server_user().pw_uid, server_user().pw_gid)
            with open(os.path.join(self.disks["data"], "postgres", "postgresql.conf"), "a", encoding="utf-8") as file:
                file.write("max_wal_size = '64MB'\nmin_wal_size = '32MB'\n")
            given = super().cluster(verb, *flags)
        return given

    def fill(self, name):
        """Not a byte is left, whoever writes meanwhile; gives the file to be removed."""
        ballast = os.path.join(self.disks[name], "ballast")
        with open(ballast, "wb", buffering=0) as file, contextlib.suppress(OSError):
            while True:
                file.write(bytes(BALLAST_BYTES))
        return ballast


class FailingDisk(Rig):
    """A cluster that syncs, through a library that can say that it failed."""
    cluster_flags, preload = (), "sync"


class JumpingClock(Rig):
    """PostgreSQL's clock can be set while it runs."""
    preload = "clock"
