"""Operations, commands and events: what the routes and the workflow are told of the contract."""

from .model import Enumeration, constant

METHODS = ["get", "post", "put", "patch", "delete"]
ROWS = ["one", "list", "report", "document"]


class Command:
    """Something that may be asked for: by an operation, or by the system alone."""

    def __init__(self, name, body, roles, if_match, subject):
        self.name = name
        self.body = body  # Struct; None: it has no body
        self.roles = roles  # words; None: any person; [] : the system alone
        self.if_match = if_match
        self.subject = subject

    def same_as(self, other):
        return vars(self) == vars(other)


class Operation:
    """One method on one path."""

    def __init__(self, method, path, body, file):
        self.method = method
        self.path = path
        self.body = body
        self.file = file
        self.where = f"{method} {path}"
        self.name = body.get("operationId", "")
        self.command = body.get("x-command")
        self.query = body.get("x-answer") if self.command else body.get("x-query")
        self.core_answers = self.command and self.query == "core"
        self.query = None if self.core_answers else self.query
        self.rows = body.get("x-rows") or ("one" if self.query else None)
        self.roles = body.get("x-roles")
        self.scope = body.get("x-scope") or ("read" if method == "get" else None)
        self.open = body.get("security") == []
        self.success = 0
        self.parameters = []  # (name, in path?, Field, default as text)
        self.if_match = False
        self.subject = ""


class Event:
    """A fact that may have happened."""

    def __init__(self, name, data, audience, subject):
        self.name = name
        self.data = data  # Struct
        self.audience = audience
        self.subject = subject


class Operations:
    """Reads paths, events and internal commands into rows."""

    def __init__(self, documents, model, lint, examples):
        self.documents = documents
        self.faults = documents.faults
        self.model = model
        self.lint = lint
        self.examples = examples
        self.operations = []
        self.commands = {}
        self.events = []
        self._read_events()
        self._read_paths()
        self._read_internal()
        self._read_structs()
        model.enumerations["event_kind"] = Enumeration(
            "event_kind", [event.name for event in self.events], "What may have happened.")
        model.enumerations["command_kind"] = Enumeration(
            "command_kind", list(self.commands), "What may be asked for.")
        for name in ("role", "scope"):
            if name not in model.enumerations:
                self.faults.add("proto/schemas", name, "the enumeration is missing")
        model.check_constants()
        self.operations.sort(key=lambda row: (row.path, METHODS.index(row.method)))

    def _words(self, name):
        enumeration = self.model.enumerations.get(name)
        return enumeration.words if enumeration else []

    def _check_prefix(self, prefix, file, where):
        if prefix and prefix not in self.documents.ids:
            self.faults.add(file, where, f"subject {prefix} is not in ids.yaml")

    # ---- events

    def _read_events(self):
        for file, events in self.documents.events.items():
            for name, body in events.items():
                self._read_event(str(name), body, file)

    def _read_event(self, name, body, file):
        data = body.get("data")
        audience = body.get("audience")
        if name in [event.name for event in self.events]:
            self.faults.add(file, name, "stands twice")
        for word in set(body) - {"description", "subject", "audience", "data"}:
            self.faults.add(file, name, f"{word} is no member of an event")
        if audience not in self._words("audience"):
            self.faults.add(file, name, f"audience {audience} is none")
        self._check_prefix(body.get("subject"), file, name)
        if not isinstance(data, dict) or data.get("type") != "object":
            self.faults.add(file, name, "data is no object schema")
            return
        self.lint.schema(data, file, f"{name}.data")
        struct_name = name.replace(".", "_").replace("-", "_")
        struct = self.model.struct(struct_name, data, file, audience)
        if struct.note is None:
            struct.note = body.get("description")
        self.events.append(Event(name, struct, audience, body.get("subject", "")))

    # ---- operations

    def _read_paths(self):
        for template, entry in (self.documents.openapi.get("paths") or {}).items():
            file, item = "openapi.yaml", entry
            if "$ref" in entry:
                file, item = self.documents.path_item(template, entry["$ref"])
            for method in METHODS:
                if method in item:
                    shared = item.get("parameters") or []
                    self._read_operation(Operation(method, template, item[method], file), shared)
        named = {}
        for operation in self.operations:
            if operation.name in named:
                self.faults.add(operation.file, operation.where,
                                f"operationId {operation.name} stands twice")
            named[operation.name] = operation
        for file, items in self.documents.paths.items():
            for template in items:
                if template not in (self.documents.openapi.get("paths") or {}):
                    self.faults.add(file, template, "is not listed in openapi.yaml")

    def _read_operation(self, operation, shared):
        body = operation.body
        add = lambda reason: self.faults.add(operation.file, operation.where, reason)
        if not operation.name:
            add("needs operationId")
        if ("x-command" in body) == ("x-query" in body):
            add("needs exactly one of x-command and x-query")
        if operation.rows is not None and operation.rows not in ROWS:
            add(f"x-rows {operation.rows} is none of {', '.join(ROWS)}")
        if operation.scope not in self._words("scope"):
            add(f"x-scope {operation.scope} is none")
        for role in operation.roles or []:
            if role not in self._words("role"):
                add(f"x-roles: {role} is no role")
        if "security" not in body and not self.documents.openapi.get("security"):
            add("needs security")
        self._read_parameters(operation, shared + (body.get("parameters") or []))
        self._read_answers(operation)
        if operation.command:
            self._read_command(operation)
        elif "requestBody" in body:
            add("a question has no body")
        self.operations.append(operation)

    def _read_answers(self, operation):
        add = lambda reason: self.faults.add(operation.file, operation.where, reason)
        answers = operation.body.get("responses") or {}
        good = [str(code) for code in answers if str(code) in ("200", "201", "202", "204")]
        if not good:
            add("has no answer 200, 201, 202 or 204")
        else:
            operation.success = int(good[0])
        if not str((answers.get("default") or {}).get("$ref", "")).endswith("#/problem"):
            add("responses.default is not a $ref to problem")
        if operation.command and good and good != ["204"] and not operation.query and not operation.core_answers:
            add("needs x-answer")
        for code, answer in answers.items():
            if "$ref" in answer:
                self.documents.find(answer["$ref"], operation.file, f"{operation.where}.{code}")
            else:
                self.lint.content(answer, operation.file, f"{operation.where}.{code}")
                if str(code) in good and str(code) != "204":
                    self._check_example(answer, operation, str(code))

    def _check_example(self, body, operation, where):
        if not self.examples:
            return
        for medium, entry in (body.get("content") or {}).items():
            if medium == "application/json" and not {"example", "examples"} & set(entry):
                self.faults.add(operation.file, operation.where, f"{where} has no example")

    # ---- parameters

    def _read_parameters(self, operation, parameters):
        for parameter in parameters:
            file = operation.file
            if "$ref" in parameter:
                found = self.documents.find(parameter["$ref"], file, operation.where)
                if found is None:
                    continue
                parameter, file = found.body, found.file
            place, name = parameter.get("in"), parameter.get("name", "")
            if place == "header":
                if name.lower() == "if-match" and parameter.get("required"):
                    operation.if_match = True
                continue
            if place not in ("path", "query"):
                self.faults.add(file, operation.where, f"parameter {name} stands in {place}")
                continue
            self._read_parameter(operation, parameter, file, place == "path")
        self._check_template(operation)

    def _read_parameter(self, operation, parameter, file, in_path):
        name, schema = parameter["name"], parameter.get("schema") or {}
        required = bool(parameter.get("required"))
        if in_path and not required:
            self.faults.add(file, operation.where, f"{name}: a path parameter is required")
        self.lint.schema(schema, file, f"{operation.where}.{name}")
        field = self.model.field(name, schema, file, operation.where, required, "sales")
        if field.kind in ("OBJECT", "CHOICE", "JSON") or field.nullable:
            self.faults.add(file, operation.where, f"{name}: a parameter is a plain value or a list")
        if field.kind == "LIST" and parameter.get("explode") is not False:
            self.faults.add(file, operation.where, f"{name}: a list needs explode: false")
        fallback = schema.get("default")
        if isinstance(fallback, bool):
            fallback = "true" if fallback else "false"
        operation.parameters.append(
            (name, in_path, field, None if fallback is None else str(fallback)))
        if in_path and field.kind == "ID" and not operation.subject:
            operation.subject = field.prefix

    def _check_template(self, operation):
        named = [part[1:-1] for part in operation.path.split("/") if part.startswith("{")]
        given = [name for name, in_path, _, _ in operation.parameters if in_path]
        if sorted(named) != sorted(given):
            self.faults.add(operation.file, operation.where,
                            f"the path names {named}, its parameters are {given}")
        names = [name for name, _, _, _ in operation.parameters]
        if len(set(names)) != len(names):
            self.faults.add(operation.file, operation.where, "a parameter stands twice")

    # ---- commands

    def _body_struct(self, schema, name, file, where):
        if "$ref" in schema:
            found = self.documents.find(schema["$ref"], file, where)
            if found is None:
                return None
            schema, name, file = found.body, found.name, found.file
        if schema.get("type") != "object":
            self.faults.add(file, where, "a body is an object")
            return None
        return self.model.struct(name, schema, file)

    def _read_command(self, operation):
        add = lambda reason: self.faults.add(operation.file, operation.where, reason)
        body = operation.body.get("requestBody")
        struct = None
        if body is not None:
            content = body.get("content") or {}
            if list(content) != ["application/json"] or not body.get("required"):
                add("requestBody is required and application/json")
            schema = (content.get("application/json") or {}).get("schema") or {}
            self.lint.content(body, operation.file, f"{operation.where}.requestBody")
            self._check_example(body, operation, "requestBody")
            name = operation.command.replace("-", "_") + "_body"
            struct = self._body_struct(schema, name, operation.file, operation.where)
        command = Command(operation.command, struct, operation.roles, operation.if_match,
                          operation.subject)
        known = self.commands.setdefault(operation.command, command)
        if not (known.subject and command.subject):  # one makes what the other changes
            known.subject = command.subject = known.subject or command.subject
        if not known.same_as(command):
            add("another operation gives this command with another body, subject, roles or If-Match")

    def _read_internal(self):
        for name, entry in self.documents.internal.items():
            if name in self.commands:
                self.faults.add("internal.yaml", name, "an operation gives this command")
            struct = None
            if entry.get("body"):
                self.lint.schema(entry["body"], "internal.yaml", name)
                body_name = name.replace("-", "_") + "_body"
                struct = self._body_struct(entry["body"], body_name, "internal.yaml", name)
            subject = entry.get("subject", "")
            self._check_prefix(subject, "internal.yaml", name)
            self.commands[name] = Command(name, struct, [], False, subject)

    def _read_structs(self):
        for part in self.documents.named.values():
            if part.section == "schemas" and part.body.get("x-struct"):
                self.model.struct(part.name, part.body, part.file)

    def roles_of(self, roles):
        """The C expression of x-roles."""
        return " | ".join(f"BIT(ROLE_{constant(role)})" for role in roles)
