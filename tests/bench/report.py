"""A row of the table: what was measured, the goal, the reading. And the page that they are written to."""
import os
import pathlib
import re
import statistics
import subprocess
import time
from dataclasses import dataclass, field

from house import HERE, ROOT, run

BEGINS, ENDS = "<!-- figures: written by ./desk bench --write -->\n", "<!-- end of the figures -->\n"
HEAD = "| subject | goal | reading: median (least … most) | ours | yardstick | |\n|---|---|---|---|---|---|\n"


def figure(value):
    """Three digits that count."""
    if value == int(value) and value < 1000:
        return f"{value:.0f}"
    if value >= 1000:
        return f"{value:,.0f}"
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


@dataclass
class Row:
    says: str
    sense: str                      # "≥" or "≤"
    goal: float
    values: list                    # one a round: a ratio, or what is measured itself
    ours: str = ""
    yardstick: str = ""
    unit: str = ""                  # of the goal: "KiB"; "": a ratio
    scale: float = 1.0              # the goal is printed as 1/5 when it is 0.2
    notes: list = field(default_factory=list)

    @property
    def value(self):
        return statistics.median(self.values)

    def reached(self):
        return self.value >= self.goal if self.sense == "≥" else self.value <= self.goal

    def verdict(self):
        if self.reached():
            return "reached"
        if self.goal == 0:
            return "missed"
        short = self.value / self.goal
        return f"missed by {100 * (1 - short if self.sense == '≥' else short - 1):.0f} %"

    def goal_text(self):
        if self.goal == 0:
            return "none"
        if not self.unit and 0 < self.goal < 0.5:
            return f"{self.sense} 1/{1 / self.goal:g}"
        return f"{self.sense} {self.goal:,g}" + (f" {self.unit}" if self.unit else " ×")

    def text(self):
        spread = f" ({figure(min(self.values))} … {figure(max(self.values))})" if len(self.values) > 1 else ""
        return (f"| {self.says} | {self.goal_text()} | {figure(self.value)}{spread} | {self.ours} | {self.yardstick} | "
                f"{self.verdict()} |\n")


def ratio_row(says, sense, goal, pairs, unit="/s", inverse=False):
    """Of readings (ours, theirs) side by side. `inverse`: theirs by ours."""
    ours, theirs = [one for one, _ in pairs], [other for _, other in pairs]
    ratios = [other / one if inverse else one / other for one, other in pairs]
    return Row(says, sense, goal, ratios, figure(statistics.median(ours)) + unit, figure(statistics.median(theirs)) + unit)


def commit():
    head = run("git", "-C", ROOT, "log", "-1", "--format=%h").strip()
    changed = run("git", "-C", ROOT, "status", "--porcelain", "--untracked-files=no").strip()
    return head + (" and changes that were not committed" if changed else "")


def version(*command):
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "none"


def machine():
    model = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
    memory = int(re.search(r"MemTotal:\s+(\d+)", pathlib.Path("/proc/meminfo").read_text()).group(1)) / 1024 / 1024
    return (f"{os.cpu_count()} × {model.group(1) if model else os.uname().machine}, {memory:.0f} GiB, Linux {os.uname().release}; "
            f"{version('psql', '--version').replace('psql (PostgreSQL)', 'PostgreSQL')}, node {version('node', '--version')}")


class Page:
    """What is printed while it is measured, and what may be written at the end."""

    def __init__(self, command):
        self.command, self.rows, self.load = command, [], os.getloadavg()[0]
        print(HEAD, end="", flush=True)

    def add(self, row):
        self.rows.append(row)
        print(row.text(), end="", flush=True)

    def text(self):
        missed = [row for row in self.rows if not row.reached()]
        notes = [f"- {note}" for row in self.rows for note in row.notes]
        return (f"Taken on {time.strftime('%Y-%m-%d %H:%M')} UTC by `{self.command}`, commit {commit()}; load at the beginning "
                f"{self.load:.1f}.\n{machine()}.\n{len(self.rows) - len(missed)} of {len(self.rows)} goals are reached.\n\n"
                + HEAD + "".join(row.text() for row in self.rows) + ("\n" + "\n".join(notes) + "\n" if notes else ""))

    def write(self):
        page = HERE / "README.md"
        text = page.read_text()
        start, end = text.index(BEGINS) + len(BEGINS), text.index(ENDS)
        page.write_text(text[:start] + "\n" + self.text() + "\n" + text[end:])
