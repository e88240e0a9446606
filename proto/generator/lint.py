"""What every schema must have, so that no reader meets anything unbounded."""

INTEGER_LIMIT = 2**53 - 1
FORMS = {
    # name: (least, most code points, what OpenAPI says of it)
    "quarter": (6, 6, {"pattern": "^[0-9]{4}Q[1-4]$"}),
    "currency": (3, 3, {"pattern": "^[A-Z]{3}$"}),
    "clock_time": (5, 5, {"pattern": "^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$"}),
    "email": (3, 254, {"format": "email"}),
    "time_zone": (1, 64, {"pattern": "^[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*$"}),
    "language": (2, 35, {"pattern": "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"}),
    "url": (8, 2048, {"format": "uri", "pattern": "^https?://"}),
}
FORMATS = {"date", "date-time", "id"}
TYPES = {"string", "integer", "boolean", "array", "object", "null"}


def types_of(schema):
    """The types that a schema names, as a list."""
    kind = schema.get("type", [])
    return kind if isinstance(kind, list) else [kind]


class Lint:
    """Walks schemas; what it dislikes goes to the faults."""

    def __init__(self, documents):
        self.documents = documents
        self.faults = documents.faults

    def named(self):
        for part in self.documents.named.values():
            if part.section == "schemas":
                self.schema(part.body, part.file, part.name)
            elif part.section in ("parameters", "headers"):
                self.schema(part.body.get("schema", {}), part.file, part.name)
            else:
                self.content(part.body, part.file, part.name)

    def content(self, body, file, where):
        """The schemas in a request body's or an answer's `content` and `headers`."""
        for medium, entry in (body.get("content") or {}).items():
            if isinstance(entry, dict) and "schema" in entry:
                self.schema(entry["schema"], file, f"{where}.{medium}")
        for name, header in (body.get("headers") or {}).items():
            if "$ref" in header:
                self.documents.find(header["$ref"], file, f"{where}.{name}")
            else:
                self.schema(header.get("schema", {}), file, f"{where}.{name}")

    def schema(self, schema, file, where):
        if not isinstance(schema, dict):
            self.faults.add(file, where, "is not a schema")
            return
        if "$ref" in schema:
            self.documents.find(schema["$ref"], file, where)
            return
        for word in ("allOf", "not", "if", "patternProperties", "prefixItems"):
            if word in schema:
                self.faults.add(file, where, f"{word} is not used here")
        for word in ("anyOf", "oneOf"):
            for index, part in enumerate(schema.get(word, [])):
                self.schema(part, file, f"{where}.{word}[{index}]")
        if schema.get("x-json") or "const" in schema or "anyOf" in schema or "oneOf" in schema:
            return
        self._typed(schema, file, where)

    def _typed(self, schema, file, where):
        kinds = types_of(schema)
        if not kinds:
            self.faults.add(file, where, "has no type")
        for kind in kinds:
            if kind not in TYPES:
                self.faults.add(file, where, f"type {kind} is not used here")
        if "string" in kinds:
            self._string(schema, file, where)
        if "integer" in kinds:
            self._integer(schema, file, where)
        if "array" in kinds:
            self._array(schema, file, where)
        if "object" in kinds:
            self._object(schema, file, where)

    def _string(self, schema, file, where):
        form = schema.get("x-form")
        if form is not None and form not in FORMS:
            self.faults.add(file, where, f"x-form {form} is none of {', '.join(FORMS)}")
        bounded = ("maxLength", "enum", "format", "x-form")
        if not any(word in schema for word in bounded):
            self.faults.add(file, where, "a string needs maxLength")
        prefix = schema.get("x-prefix")
        if prefix is not None and prefix not in self.documents.ids:
            self.faults.add(file, where, f"x-prefix {prefix} is not in ids.yaml")
        words = schema.get("enum", [])
        if not all(isinstance(word, str) for word in words if word is not None):
            self.faults.add(file, where, "every word of an enum is a string; quote it")
        if len(set(words)) != len(words):
            self.faults.add(file, where, "a word of an enum stands twice")

    def _integer(self, schema, file, where):
        least, most = schema.get("minimum"), schema.get("maximum")
        if not isinstance(least, int) or not isinstance(most, int):
            self.faults.add(file, where, "an integer needs minimum and maximum")
        elif not -INTEGER_LIMIT <= least <= most <= INTEGER_LIMIT:
            self.faults.add(file, where, "minimum and maximum are out of order, or beyond 2^53 - 1")

    def _array(self, schema, file, where):
        if not isinstance(schema.get("maxItems"), int):
            self.faults.add(file, where, "an array needs maxItems")
        if "items" not in schema:
            self.faults.add(file, where, "an array needs items")
        self.schema(schema.get("items", {"const": None}), file, f"{where}[]")

    def _object(self, schema, file, where):
        if schema.get("additionalProperties") is not False:
            self.faults.add(file, where, "an object needs additionalProperties: false")
        properties = schema.get("properties") or {}
        for name in schema.get("required") or []:
            if name not in properties:
                self.faults.add(file, where, f"{name} is required but no property")
        for name, part in properties.items():
            if not isinstance(name, str):
                self.faults.add(file, where, f"property {name} is not a string; quote it")
            self.schema(part, file, f"{where}.{name}")
