"""I15: what a service holds (memory, descriptors, connections, waiting commands), and that it lets go of it after a fault."""
import dataclasses
import os
import re
import threading
import time

from house import Client as Knocker

LOOKS_EVERY_S = 0.02
LETS_GO_WITHIN_S = 20.0  # a connection to PostgreSQL that fell silent is given up after 15
MEMORY_KB_MORE_MAX = 64 * 1024  # what allocators keep for the next storm


@dataclasses.dataclass
class Holding:
    """What a service holds at one moment. The one who asks is a connection, too, and a descriptor."""
    descriptors: int
    connections: int
    waiting: int
    memory_kb: int


def figure(page, name):
    return int(re.search(rf"^dealdesk_{name} (\d+)$", page, re.MULTILINE).group(1))


def holding_of(service):
    knocker = Knocker(service.port)
    try:
        page = knocker.get("/metrics").must(200).body.decode()
        descriptors = len(os.listdir(f"/proc/{service.process.pid}/fd"))
    finally:
        knocker.close()
    with open(f"/proc/{service.process.pid}/statm", encoding="ascii") as file:
        pages = int(file.read().split()[1])
    return Holding(descriptors, figure(page, "http_connections"), figure(page, "desk_waiting"),
                   pages * os.sysconf("SC_PAGE_SIZE") // 1024)


def lets_go(service, before, with_memory):
    """What of I15 is violated, in words: the service must come back to what it held before, if it is given a moment."""
    ends = time.monotonic() + LETS_GO_WITHIN_S
    while True:
        now = holding_of(service)
        returned = (now.descriptors <= before.descriptors and now.connections <= 1 and now.waiting == 0)
        if returned or time.monotonic() > ends:
            break
        threading.Event().wait(LOOKS_EVERY_S)
    violations = []
    if not returned:
        violations.append(f"I15: it does not let go: {now}, before: {before}")
    if with_memory and now.memory_kb > before.memory_kb + MEMORY_KB_MORE_MAX:
        violations.append(f"I15: it keeps memory: {now}, before: {before}")
    return violations
