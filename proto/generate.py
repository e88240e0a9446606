#!/usr/bin/python3
"""Turns the contract under proto/ into the C tables of services/contract and into one openapi.json.

    generate.py --proto proto --out build/dev [--depfile F] [--examples]

Emits data, never code. Whatever is wrong with the contract is told, all of it, as `file: place: reason`.
"""

import argparse
import json
import os
import sys

from generator import emit
from generator.bundle import Bundle
from generator.documents import Documents, Faults
from generator.lint import Lint
from generator.model import Model
from generator.operations import Operations


def write(path, text):
    """Writes only what changed, so that nothing is built again in vain."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    if os.path.exists(path):
        with open(path, encoding="utf-8") as stream:
            if stream.read() == text:
                return
    with open(path, "w", encoding="utf-8") as stream:
        stream.write(text)


def write_depfile(path, output, documents):
    here = os.path.dirname(os.path.abspath(__file__))
    own = [os.path.join(here, "generator", name)
           for name in sorted(os.listdir(os.path.join(here, "generator"))) if name.endswith(".py")]
    inputs = [os.path.abspath(name) for name in documents.read_paths] + own
    escaped = " \\\n  ".join(name.replace(" ", "\\ ") for name in inputs)
    write(path, f"{output}: \\\n  {escaped}\n")


def files_of(model, operations, documents):
    """Every file to write, by its place in the build folder."""
    ids = documents.ids
    bundle = json.dumps(Bundle(documents, operations).document(), indent=1) + "\n"
    compact = json.dumps(json.loads(bundle), separators=(",", ":")).encode("ascii")
    words = {name: enumeration.words for name, enumeration in model.enumerations.items()}
    return {
        "services/contract/types.h": emit.types_header(model, operations, ids),
        "services/contract/shapes.c": emit.shapes_source(model, operations, ids),
        "services/contract/routes.c": emit.routes_source(model, operations, ids),
        "services/contract/commands.c": emit.commands_source(model, operations, ids),
        "services/contract/events.c": emit.events_source(model, operations, ids),
        "services/contract/openapi.c": emit.openapi_source(compact),
        "services/contract/openapi.json": bundle,
        "proto/enums.json": json.dumps(words, indent=1) + "\n",
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--proto", required=True, help="the folder with openapi.yaml")
    parser.add_argument("--out", required=True, help="the build folder")
    parser.add_argument("--depfile", help="where to tell the build what was read")
    parser.add_argument("--examples", action="store_true", help="demand an example of every body")
    arguments = parser.parse_args()

    faults = Faults()
    documents = Documents(arguments.proto, faults)
    lint = Lint(documents)
    lint.named()
    model = Model(documents)
    operations = Operations(documents, model, lint, arguments.examples)
    files = {} if faults.lines else files_of(model, operations, documents)
    if faults.lines:
        print("\n".join(f"{arguments.proto}/{line}" for line in faults.lines), file=sys.stderr)
        return 1
    for name, text in files.items():
        write(os.path.join(arguments.out, name), text)
    if arguments.depfile:
        output = os.path.join(arguments.out, "services/contract/types.h")
        write_depfile(arguments.depfile, output, documents)
    return 0


if __name__ == "__main__":
    sys.exit(main())
