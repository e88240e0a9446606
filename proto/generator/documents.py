"""The YAML under proto/: read strictly, with every named part findable and every fault collected."""

import os
import re

import yaml

NAME = re.compile(r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$")


class Faults:
    """What is wrong with the contract. All of it is told, not the first of it."""

    def __init__(self):
        self.lines = []

    def add(self, file, where, reason):
        line = f"{file}: {where}: {reason}"
        if line not in self.lines:
            self.lines.append(line)


class StrictLoader(yaml.SafeLoader):
    """YAML 1.2's core schema: `on` and `no` are words, a date is a string, a key stands once."""


def _construct_mapping(loader, node, deep=False):
    loader.flatten_mapping(node)
    mapping = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in mapping:
            raise yaml.constructor.ConstructorError(
                None, None, f"{key!r} stands twice", key_node.start_mark)
        mapping[key] = loader.construct_object(value_node, deep=True)
    return mapping


StrictLoader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in [
    ("tag:yaml.org,2002:bool", r"^(?:true|false)$", "tf"),
    ("tag:yaml.org,2002:null", r"^(?:~|null|)$", ["~", "n", ""]),
    ("tag:yaml.org,2002:int", r"^[-+]?[0-9]+$", "-+0123456789"),
    ("tag:yaml.org,2002:float", r"^[-+]?[0-9]+\.[0-9]+(?:[eE][-+]?[0-9]+)?$", "-+0123456789"),
    ("tag:yaml.org,2002:merge", r"^<<$", "<"),
]:
    StrictLoader.add_implicit_resolver(_tag, re.compile(_pattern), list(_first))
StrictLoader.add_constructor(
    yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG,
    lambda loader, node: _construct_mapping(loader, node))
StrictLoader.add_constructor(
    "tag:yaml.org,2002:int", lambda loader, node: int(loader.construct_scalar(node), 10))


class Named:
    """A part with a name: a schema, or a parameter, header or answer that operations share."""

    def __init__(self, name, file, body):
        self.name = name
        self.file = file
        self.body = body

    @property
    def section(self):
        """Where OpenAPI keeps such a part: told by its form."""
        if not isinstance(self.body, dict):
            return "schemas"
        if "in" in self.body and "name" in self.body:
            return "parameters"
        if "content" in self.body or set(self.body) <= {"description", "headers", "content"}:
            return "responses"
        if "schema" in self.body:
            return "headers"
        return "schemas"


class Documents:
    """All files of one contract. File names are told relative to its root."""

    def __init__(self, root, faults):
        self.root = root
        self.faults = faults
        self.read_paths = []  # for the build's list of dependencies
        self.openapi = self._read("openapi.yaml")
        self.internal = self._read("internal.yaml", optional=True)
        self.ids = self._read("ids.yaml", optional=True)
        self.paths = self._read_folder("paths")
        self.events = self._read_folder("events")
        self.named = {}  # (file, name) -> Named
        for file, parts in self._read_folder("schemas").items():
            for name, body in parts.items():
                self._add_named(str(name), file, body)

    def _read(self, file, optional=False):
        path = os.path.join(self.root, file)
        if not os.path.exists(path):
            if not optional:
                self.faults.add(file, "(file)", "is missing")
            return {}
        self.read_paths.append(path)
        with open(path, encoding="utf-8") as stream:
            try:
                document = yaml.load(stream, StrictLoader)  # a SafeLoader
            except yaml.YAMLError as error:
                self.faults.add(file, "(file)", " ".join(str(error).split()))
                return {}
        if not isinstance(document, dict):
            self.faults.add(file, "(file)", "is not a map")
            return {}
        return document

    def _read_folder(self, folder):
        path = os.path.join(self.root, folder)
        if not os.path.isdir(path):
            return {}
        self.read_paths.append(path)
        files = sorted(name for name in os.listdir(path) if name.endswith(".yaml"))
        return {f"{folder}/{name}": self._read(f"{folder}/{name}") for name in files}

    def _add_named(self, name, file, body):
        if not NAME.match(name):
            self.faults.add(file, name, "a schema's name is snake_case")
        if not isinstance(body, dict):
            self.faults.add(file, name, "is not a map")
            body = {}
        part = Named(name, file, body)
        for other in self.named.values():
            if other.name == name and other.section == part.section:
                self.faults.add(file, name, f"the name stands in {other.file} as well")
        self.named[file, name] = part

    def find(self, reference, file, where):
        """The named part that `$ref` in `file` means; None and a fault when there is none."""
        target, _, pointer = str(reference).partition("#/")
        path = os.path.normpath(os.path.join(os.path.dirname(file), target)) if target else file
        name = pointer.replace("~1", "/").replace("~0", "~")
        named = self.named.get((path, name))
        if named is None:
            self.faults.add(file, where, f"$ref: {reference} leads nowhere")
            return None
        return named

    def path_item(self, template, reference):
        """(file, path item) of a `$ref` in openapi.yaml's paths."""
        target, _, pointer = str(reference).partition("#/")
        name = pointer.replace("~1", "/").replace("~0", "~")
        item = self.paths.get(os.path.normpath(target), {}).get(name)
        if item is None or name != template:
            self.faults.add("openapi.yaml", template, f"$ref: {reference} leads nowhere")
            return target, {}
        return os.path.normpath(target), item
