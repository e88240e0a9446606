#!/usr/bin/python3
"""Makes problem_kinds.h and problem_rows.c of problems.yaml.

Usage: generate_problems.py problems.yaml FOLDER
"""
import json
import pathlib
import re
import sys

import yaml

MEMBERS = {"name", "slug", "status", "title", "advice"}


def check(kinds):
    """Ends with a sentence when the list is not as its head says."""
    for kind in kinds:
        if set(kind) != MEMBERS:
            sys.exit(f"problems.yaml: {kind} must have exactly {sorted(MEMBERS)}")
        if not re.fullmatch(r"[a-z]+(_[a-z]+)*", kind["name"]):
            sys.exit(f"problems.yaml: the name {kind['name']} is not in lower case with '_'")
        if kind["slug"] != kind["name"].replace("_", "-"):
            sys.exit(f"problems.yaml: the slug of {kind['name']} must be its name with '-'")
        if kind["status"] not in range(400, 600):
            sys.exit(f"problems.yaml: {kind['name']} has the status {kind['status']}")
    names = [kind["name"] for kind in kinds]
    if len(names) != len(set(names)):
        sys.exit("problems.yaml: a name stands there twice")


def kinds_header(kinds):
    constants = "".join(f"    PROBLEM_{kind['name'].upper()},\n" for kind in kinds)
    return (
        "/* Generated from proto/problems.yaml. */\n#pragma once\n\n"
        f"enum problem_kind {{\n    PROBLEM_NONE,\n{constants}    PROBLEM_KIND_COUNT\n}};\n"
    )


def row(kind):
    words = [json.dumps(" ".join(kind[member].split()), ensure_ascii=False) for member in ("slug", "title", "advice")]
    return (
        f"    [PROBLEM_{kind['name'].upper()}] = {{{words[0]}, {kind['status']},\n"
        f"        {words[1]},\n        {words[2]}}},\n"
    )


def rows_source(kinds):
    rows = "".join(row(kind) for kind in kinds)
    return (
        '/* Generated from proto/problems.yaml. */\n#include "base/problem.h"\n\n'
        "const struct problem_row PROBLEM_ROWS[PROBLEM_KIND_COUNT] = {\n"
        f'    [PROBLEM_NONE] = {{"none", 0, "", ""}},\n{rows}}};\n'
    )


def main():
    source, folder = map(pathlib.Path, sys.argv[1:])
    kinds = yaml.safe_load(source.read_text(encoding="utf-8"))
    check(kinds)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "problem_kinds.h").write_text(kinds_header(kinds), encoding="utf-8")
    (folder / "problem_rows.c").write_text(rows_source(kinds), encoding="utf-8")


main()
