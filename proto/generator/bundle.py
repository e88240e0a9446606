"""openapi.json: the contract as one self-contained document of plain OpenAPI 3.1."""

from .lint import FORMS, types_of

# What our own build alone wants to know.
INWARD = {"x-answer", "x-query", "x-rows", "x-struct", "x-choice", "x-choices", "x-json"}
ID_TAIL = "[0-7][0-9a-hjkmnp-tv-z]{25}"
VALUES = ("example", "examples", "default", "const", "enum")  # not schemas: kept as they are
MAPS = ("properties", "responses", "content", "headers")  # their keys are names


class Bundle:
    """Follows every reference from the operations and the events, and brings home what it finds."""

    def __init__(self, documents, operations):
        self.documents = documents
        self.operations = operations
        self.components = {}
        self._waiting = []

    def document(self):
        source = self.documents.openapi
        bundled = {key: value for key, value in source.items()
                   if key not in ("paths", "components")}
        bundled["paths"] = {}
        for template, entry in (source.get("paths") or {}).items():
            file, item = "openapi.yaml", entry
            if "$ref" in entry:
                file, item = self.documents.path_item(template, entry["$ref"])
            bundled["paths"][template] = self._convert(item, file)
        for file, events in self.documents.events.items():
            for name, body in events.items():
                data = body.get("data", {})
                self._keep("schemas", name.replace(".", "_").replace("-", "_"),
                           {"title": name, **self._described(body), **data}, file)
        while self._waiting:
            section, name, body, file = self._waiting.pop(0)
            self.components[section][name] = self._convert(body, file)
        components = {section: dict(sorted(parts.items()))
                      for section, parts in self.components.items()}
        for section, parts in (source.get("components") or {}).items():
            components[section] = {**components.get(section, {}),
                                   **self._convert(parts, "openapi.yaml")}
        bundled["components"] = components
        return bundled

    @staticmethod
    def _described(body):
        return {"description": body["description"]} if "description" in body else {}

    def _keep(self, section, name, body, file):
        parts = self.components.setdefault(section, {})
        if name not in parts:
            parts[name] = None
            self._waiting.append((section, name, body, file))

    def _convert(self, value, file, key=None):
        if key in VALUES:
            return value
        if isinstance(value, list):
            return [self._convert(entry, file) for entry in value]
        if not isinstance(value, dict):
            return value
        if key in MAPS:
            return {name: self._convert(entry, file) for name, entry in value.items()}
        converted = {}
        for name, entry in value.items():
            if name == "$ref" and isinstance(entry, str):
                converted[name] = self._home(entry, file)
            elif name not in INWARD:
                converted[name] = self._convert(entry, file, name)
        return self._plain(converted)

    def _home(self, reference, file):
        if reference.startswith("#/components/"):
            return reference
        found = self.documents.find(reference, file, "(bundle)")
        if found is None:
            return reference
        self._keep(found.section, found.name, found.body, found.file)
        return f"#/components/{found.section}/{found.name}"

    @staticmethod
    def _plain(schema):
        """Says in JSON Schema's words what our extensions say."""
        if schema.get("format") == "id":
            del schema["format"]
            prefix = schema.pop("x-prefix", None)
            schema["pattern"] = f"^{prefix or '[a-z]{2,12}'}_{ID_TAIL}$"
            schema["maxLength"] = len(prefix) + 27 if prefix else 39
        form = schema.pop("x-form", None)
        if form in FORMS:
            least, most, words = FORMS[form]
            schema.setdefault("minLength", least)
            schema.setdefault("maxLength", most)
            schema.update(words)
        is_free = not {"pattern", "format", "enum", "const"} & set(schema)
        if "string" in types_of(schema) and schema.get("minLength", 0) > 0 and is_free:
            schema["pattern"] = "[^ \n\t]"  # the decoder takes no text of blanks alone
        return schema
