"""A preloaded library, and the page of numbers through which it is told when the machine is to fail: preload/dial.h."""
import mmap
import os
import shutil
import struct
import tempfile

COUNT, FROM, UNTIL, HIT, MODE = range(5)
NUMBERS, NUMBER_BYTES = 5, 8


class Dial:
    """`name` is one of preload/; it lies in a folder of its own, where PostgreSQL's user may read it."""

    def __init__(self, preloads, name):
        self.folder = tempfile.mkdtemp(prefix="desk-", dir="/tmp")
        os.chmod(self.folder, 0o711)
        self.preload = shutil.copy(os.path.join(preloads, name + ".so"), self.folder)
        os.chmod(self.preload, 0o755)
        self.path = os.path.join(self.folder, "dial")
        with open(self.path, "wb+") as file:
            file.write(bytes(NUMBERS * NUMBER_BYTES))
            file.flush()
            self.page = mmap.mmap(file.fileno(), NUMBERS * NUMBER_BYTES)
        os.chmod(self.path, 0o666)

    @property
    def environment(self):
        return {"LD_PRELOAD": self.preload, "DESK_DIAL": self.path}

    def read(self, number):
        return struct.unpack_from("@q", self.page, number * NUMBER_BYTES)[0]

    def write(self, number, value):
        struct.pack_into("@q", self.page, number * NUMBER_BYTES, value)

    @property
    def count(self):
        return self.read(COUNT)

    @property
    def hit(self):
        return self.read(HIT)

    def arm(self, after, times=1, mode=0):
        """It happens at the call that comes `after` so many from now, and so many times."""
        self.write(FROM, 0)
        self.write(MODE, mode)
        begins = self.count + after
        self.write(UNTIL, begins + times - 1)
        self.write(FROM, begins)

    def rest(self):
        """Nothing happens any more."""
        self.write(FROM, 0)

    def set_mode(self, mode):
        self.write(MODE, mode)

    def close(self):
        self.page.close()
        shutil.rmtree(self.folder, ignore_errors=True)
