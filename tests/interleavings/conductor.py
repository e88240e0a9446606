"""The conductor of several desks: leads them through every order in which their statements can meet."""
import concurrent.futures
import threading
import time

from history import Client
from rig import Service

from gate import Gate

PATIENCE_S = 20.0
TAKES_S = 0.004  # a statement that takes longer may stand before a lock
DISTURBED_MAX = 5

BLOCKED = "SELECT pid FROM unnest(ARRAY[{pids}]) AS b (pid) WHERE pg_blocking_pids(pid) && ARRAY[{pids}]"


class Disturbed(Exception):
    """Something took so long that a timeout of the service's spoke, or a desk has read again what it kept: the order has to be
    tried again."""


class Desk:
    """A service with one writer, behind a gate, and one who speaks to it."""

    def __init__(self, rig):
        self.gate = Gate(rig.server_address())
        self.service = Service(rig, url=self.gate.url(rig.url), lanes=1)
        self.pool = concurrent.futures.ThreadPoolExecutor(1)
        self.client = Client([self.service.port])
        self.answer, self.blocked, self.stays_blocked = None, False, False

    def begin(self, asked):
        self.blocked = self.stays_blocked = False
        self.answer = self.pool.submit(self.client.send, asked)
        self.answer.add_done_callback(self.on_answer)

    def on_answer(self, _):
        with self.gate.changed:
            self.gate.changed.notify_all()

    @property
    def is_done(self):
        return self.answer.done()

    def settle(self):
        """Waits until the next statement stands at the gate or the command is answered; false when a statement that has gone on is
        not answered in a moment."""
        ends = time.monotonic() + PATIENCE_S
        with self.gate.changed:
            while not self.is_done and not (self.gate.is_at_rest and self.gate.next_name):
                if self.gate.failed:
                    raise Disturbed
                if not self.gate.changed.wait(TAKES_S) and not self.gate.is_at_rest:
                    return False
                assert time.monotonic() < ends, "a desk is stuck"
        return True

    def close(self):
        """Whether the service held nothing back and ended well; if not, in words."""
        self.gate.let_all_go()
        self.pool.shutdown()
        self.client.close()
        wrong = self.service.lets_go()
        status = self.service.end()
        self.gate.close()
        return wrong + ([f"a desk ended with {status}: {self.service.log()[-2000:]}"] if status else [])


class Conductor:
    """`psql` tells who stands before whose lock. The desks meet at each statement, or, `coarse`, where one waits for answers."""

    def __init__(self, desks, psql, coarse=False):
        self.desks, self.psql, self.coarse = desks, psql, coarse

    def blocked(self, desks):
        pids = ", ".join(str(desk.gate.process) for desk in self.desks)
        found = {int(pid) for pid in self.psql.do(BLOCKED.format(pids=pids)) or ()}
        return {desk for desk in desks if desk.gate.process in found}

    def settle(self):
        """Until each desk waits at its gate, stands before a lock, or is done."""
        ends = time.monotonic() + PATIENCE_S
        while True:
            waiting = [desk for desk in self.desks if not desk.stays_blocked and not desk.settle()]
            found = self.blocked(waiting) if waiting else set()
            if len(found) == len(waiting):
                break
            assert time.monotonic() < ends, "the desks do not settle"
        for desk in self.desks:
            desk.blocked = desk.stays_blocked or desk in found

    def step(self, desk):
        """Lets the desk's next statement go on, or all up to where it waits for answers."""
        names = [desk.gate.release()]
        while self.coarse and desk.gate.wait_for_run():
            names.append(desk.gate.release())
        for one in self.desks:  # locks end with transactions
            one.stays_blocked = one.blocked and not {"COMMIT", "ROLLBACK"} & set(names)
        self.settle()
        return names

    def run(self, commands, choices):
        """One order: `choices` are the numbers of the desks at the first forks, and what comes after is the first that can. Gives
        (the forks met: what could be chosen and what was, the way in words)."""
        for desk in self.desks:
            desk.gate.hold()
        for desk, asked in zip(self.desks, commands):
            desk.begin(asked)
        forks, way, last = [], [], None
        try:
            self.settle()
            while True:
                able = [number for number, desk in enumerate(self.desks) if not desk.is_done and not desk.blocked]
                if not able:
                    break
                able.sort(key=lambda number: number != last)  # to go on with the same one is the first choice
                chosen = choices[len(forks)] if len(forks) < len(choices) else able[0]
                if chosen not in able:
                    raise Disturbed(f"the same way leads elsewhere: {way}")
                forks.append((able, chosen))
                way.append(f"{chosen}:{'+'.join(self.step(self.desks[chosen]))}")
                last = chosen
            assert all(desk.is_done for desk in self.desks), f"all wait for each other: {way}"
        finally:
            for desk in self.desks:
                desk.gate.let_all_go()
            concurrent.futures.wait([desk.answer for desk in self.desks])
        return forks, way


def next_choices(forks):
    """The choices of the order that comes after; None when there is none."""
    for at in range(len(forks) - 1, -1, -1):
        able, chosen = forks[at]
        later = able[able.index(chosen) + 1:]
        if later:
            return [fork[1] for fork in forks[:at]] + [later[0]]
    return None


def undisturbed(run):
    """What `run` gives; again when it was disturbed, after a moment."""
    for tries in range(DISTURBED_MAX):
        try:
            return run()
        except Disturbed as disturbed:
            if tries == DISTURBED_MAX - 1:
                raise AssertionError(f"it is disturbed again and again: {disturbed}") from disturbed
            threading.Event().wait(0.2)
