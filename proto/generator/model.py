"""The C side of the contract: which enumerations, structs and fields the schemas become."""

import re

from .lint import FORMS, types_of

AUDIENCES = ["customer", "sales", "product"]
KEYWORDS = set(
    "auto bool break case char const continue default do double else enum extern float for goto if "
    "inline int long register restrict return short signed sizeof static struct switch typedef "
    "union unsigned void volatile while".split())
TAKEN = set(  # struct and enum tags of the rooms below
    "arena audience blanks civil_day http_method id log log_field log_level money phrase problem "
    "problem_entry problem_kind problem_row shape shape_field shape_kind text text_builder uuid "
    "words event_row command_row route_row parameter_row event_kind command_kind".split())
LISTS = {  # kind of an item: (C type of a list, of an item)
    "TEXT": ("struct text_list", "struct text"),
    "INTEGER": ("struct integer_list", "int64_t"),
    "ID": ("struct id_list", "struct id"),
    "DAY": ("struct day_list", "day"),
    "INSTANT": ("struct instant_list", "instant"),
}
SCALARS = {  # kind: (C type when it must be there, when it may be absent)
    "TEXT": ("struct text", "struct text"),
    "JSON": ("struct text", "struct text"),
    "INTEGER": ("int64_t", "struct optional_integer"),
    "BOOLEAN": ("bool", "struct optional_boolean"),
    "DAY": ("day", "struct optional_day"),
    "INSTANT": ("instant", "struct optional_instant"),
    "ID": ("struct id", "struct id"),
}


def constant(word):
    """UPPER_CASE of a name or a word."""
    return re.sub(r"[^A-Z0-9]", "_", word.upper())


def member(name):
    """The C name of a JSON member."""
    name = re.sub(r"[.-]", "_", name)
    return name + "_" if name in KEYWORDS else name


class Enumeration:
    """A named list of words."""

    def __init__(self, name, words, note):
        self.name = name
        self.words = words
        self.note = note
        self.wears = constant(name[:-5] if name.endswith("_kind") else name)

    @property
    def count(self):
        return constant(self.name) + "_COUNT"

    def constant(self, word):
        return f"{self.wears}_{constant(word)}"

    def constants(self):
        return [f"{self.wears}_NONE"] + [self.constant(word) for word in self.words] + [self.count]


class Field:
    """One member of a struct, or one parameter of an operation."""

    def __init__(self, name, required, audience):
        self.name = name
        self.member = member(name)
        self.required = required
        self.audience = audience
        self.nullable = False
        self.kind = None
        self.least = 0
        self.most = 0
        self.words = None  # Enumeration
        self.prefix = None
        self.form = None
        self.shape = None  # Struct
        self.item = None  # Field
        self.choice = None  # Choice
        self.discriminator = None  # Field

    @property
    def c_type(self):
        by_value = self.required and not self.nullable
        if self.kind in SCALARS:
            if self.required and self.kind in ("DAY", "INSTANT"):
                return SCALARS[self.kind][0]
            return SCALARS[self.kind][0 if by_value else 1]
        if self.kind == "ENUM":
            return f"enum {self.words.name}"
        if self.kind == "OBJECT":
            return f"struct {self.shape.name}" if by_value else f"const struct {self.shape.name} *"
        if self.kind == "CHOICE":
            return f"struct {self.choice.name}"
        if self.item.kind in LISTS:
            return LISTS[self.item.kind][0]
        item = self.item.words if self.item.kind == "ENUM" else self.item.shape
        return f"struct {item.name}_list"


class Struct:
    """An object schema."""

    def __init__(self, name, note):
        self.name = name
        self.note = note
        self.fields = []


class Choice:
    """One of several objects, told by the sibling enumeration `by`."""

    def __init__(self, name, by, tag, options, note):
        self.name = name
        self.by = by  # Enumeration
        self.tag = tag  # name of the member that tells
        self.options = options  # word -> Struct
        self.note = note


class Model:
    """Everything that the tables are made of. Structs stand in an order in which C can read them."""

    def __init__(self, documents):
        self.documents = documents
        self.faults = documents.faults
        self.enumerations = {}
        self.structs = {}
        self.order = []  # Struct and Choice, what is needed first
        self.listed = set()  # names of enumerations and structs that some list holds
        self._under_way = []
        self._origins = {}  # name -> the schema that a struct is made of
        for part in documents.named.values():
            if part.section == "schemas" and "enum" in part.body:
                self._enumeration(part)

    # ---- names

    def _enumeration(self, part):
        words = [word for word in part.body["enum"] if isinstance(word, str)]
        if part.name == "audience":
            if words != AUDIENCES:
                self.faults.add(part.file, part.name, f"the words are {AUDIENCES}, as in shape.h")
        elif part.name in TAKEN:
            self.faults.add(part.file, part.name, "the name is taken by a room below")
        enumeration = Enumeration(part.name, words, part.body.get("description"))
        self.enumerations[part.name] = enumeration

    def check_constants(self):
        """No two enumerations may make the same constant."""
        owners = {}
        for enumeration in self.enumerations.values():
            for name in enumeration.constants():
                if name in owners:
                    self.faults.add("(contract)", enumeration.name,
                                    f"the constant {name} is one of {owners[name]} as well")
                owners[name] = enumeration.name
        for name in self.listed:
            if f"{name}_list" in self.structs or f"{name}_list" in self.enumerations:
                self.faults.add("(contract)", f"{name}_list", "is the name of a generated list")

    # ---- structs

    def struct(self, name, schema, file, audience=None):
        """The struct of an object schema; made once."""
        if self._origins.setdefault(name, schema) is not schema:
            self.faults.add(file, name, "two schemas would become this struct")
        if name in self.structs:
            return self.structs[name]
        if name in self._under_way:
            self.faults.add(file, name, "holds itself; a struct cannot")
            return Struct(name, None)
        if name in TAKEN or name in self.enumerations:
            self.faults.add(file, name, "the name is taken")
        self._under_way.append(name)
        struct = Struct(name, schema.get("description"))
        audience = schema.get("x-audience", audience or "sales")
        required = schema.get("required") or []
        for member_name, part in (schema.get("properties") or {}).items():
            field = self.field(member_name, part, file, name, member_name in required, audience)
            struct.fields.append(field)
        self._check_members(struct, file)
        self._settle_choices(struct, file)
        self._under_way.pop()
        self.structs[name] = struct
        self.order.append(struct)
        return struct

    def _check_members(self, struct, file):
        seen = set()
        for field in struct.fields:
            if field.member in seen:
                self.faults.add(file, f"{struct.name}.{field.name}", "two members become one in C")
            seen.add(field.member)

    def _settle_choices(self, struct, file):
        """Ties each choice to the enumeration beside it."""
        for field in struct.fields:
            if field.kind != "CHOICE":
                continue
            part, by = field.choice
            where = f"{struct.name}.{field.name}"
            deciding = [other for other in struct.fields if other.name == by]
            if not deciding or deciding[0].kind != "ENUM":
                self.faults.add(file, where, f"x-choice: no enumeration {by} stands beside it")
                field.kind = "JSON"
                continue
            field.discriminator = deciding[0]
            field.choice = self._choice(part, deciding[0].words, file, where)

    def _choice(self, part, by, file, where):
        tag = part.body["x-choice"]
        if part.name in self.structs:
            choice = self.structs[part.name]
            if not isinstance(choice, Choice) or choice.by is not by:
                self.faults.add(file, where, f"{part.name} is told by another enumeration elsewhere")
            return choice
        options = {}
        for word, reference in (part.body.get("x-choices") or {}).items():
            if word not in by.words:
                self.faults.add(part.file, part.name, f"x-choices: {word} is no {by.name}")
            target = self.documents.find(reference, part.file, part.name)
            if target is not None:
                options[word] = self.struct(target.name, target.body, target.file)
        listed = [entry.get("$ref") for entry in part.body.get("anyOf", [])]
        if listed != list((part.body.get("x-choices") or {}).values()):
            self.faults.add(part.file, part.name, "anyOf and x-choices name different schemas")
        if not options:
            self.faults.add(part.file, part.name, "has no x-choices")
        choice = Choice(part.name, by, tag, options, part.body.get("description"))
        self.structs[part.name] = choice
        self.order.append(choice)
        return choice

    # ---- fields

    def field(self, name, schema, file, where, required, audience):
        """The field that `schema`, found in `file`, makes of the member `name`."""
        where = f"{where}.{name}"
        field = Field(name, required, audience)
        part = None
        while True:
            nullable = self._null_beside(schema)
            if nullable is not None:
                field.nullable = True
                schema = {**{k: v for k, v in schema.items() if k not in ("anyOf", "oneOf")},
                          **nullable}
            elif "$ref" in schema:
                found = self.documents.find(schema["$ref"], file, where)
                if found is None:
                    field.kind = "JSON"
                    return field
                beside = {k: v for k, v in schema.items() if k != "$ref"}
                part, file, schema = found, found.file, {**found.body, **beside}
                if "x-audience" not in beside and part.body.get("type") == "object":
                    schema.pop("x-audience", None)  # that is for its own members
            else:
                break
        field.audience = schema.get("x-audience", audience)
        if field.audience not in AUDIENCES:
            self.faults.add(file, where, f"x-audience {field.audience} is none of {AUDIENCES}")
        self._fill(field, schema, part, file, where)
        return field

    @staticmethod
    def _null_beside(schema):
        """What stands beside null in `anyOf: [x, {type: null}]`; None for another form."""
        for word in ("anyOf", "oneOf"):
            parts = schema.get(word, [])
            others = [entry for entry in parts if entry.get("type") != "null"]
            if len(parts) == 2 and len(others) == 1:
                return others[0]
        return None

    def _fill(self, field, schema, part, file, where):
        kinds = [kind for kind in types_of(schema) if kind != "null"]
        field.nullable = field.nullable or "null" in types_of(schema)
        if schema.get("x-json"):
            field.kind = "JSON"
            field.most = schema.get("maxLength", 65536)
        elif "x-choice" in schema:
            if part is None:
                self.faults.add(file, where, "a choice needs a name: move it to proto/schemas")
            field.kind = "CHOICE"
            field.choice = (part, schema["x-choice"])
        elif len(kinds) != 1:
            self.faults.add(file, where, "C cannot hold it: it needs exactly one type")
            field.kind = "JSON"
        elif "enum" in schema:
            self._fill_enum(field, schema, part, file, where)
        else:
            getattr(self, f"_fill_{kinds[0]}")(field, schema, part, file, where)
        if field.nullable and not field.required and field.kind in ("INTEGER", "BOOLEAN"):
            self.faults.add(file, where, "C could not tell null from absent")

    def _fill_enum(self, field, schema, part, file, where):
        field.kind = "ENUM"
        if part is None or part.name not in self.enumerations:
            self.faults.add(file, where, "an enum needs a name: move it to proto/schemas")
            field.kind = "JSON"
            return
        field.words = self.enumerations[part.name]

    def _fill_string(self, field, schema, part, file, where):
        form = schema.get("format")
        if form == "date":
            field.kind = "DAY"
        elif form == "date-time":
            field.kind = "INSTANT"
        elif form == "id":
            field.kind = "ID"
            field.prefix = schema.get("x-prefix", "")
        else:
            field.kind = "TEXT"
            field.form = schema.get("x-form")
            if "pattern" in schema and field.form is None:
                self.faults.add(file, where, "the decoder knows no pattern: use x-form")
            least, most, _ = FORMS.get(field.form, (0, None, None))
            field.least = schema.get("minLength", least)
            field.most = schema.get("maxLength", most)
            if field.most is None:
                self.faults.add(file, where, "needs maxLength")
                field.most = 0
            if field.nullable and field.least < 1:
                self.faults.add(file, where, "a text that may be null needs minLength: 1")

    def _fill_integer(self, field, schema, part, file, where):
        field.kind = "INTEGER"
        field.least = schema.get("minimum", 0)
        field.most = schema.get("maximum", 0)

    def _fill_boolean(self, field, schema, part, file, where):
        field.kind = "BOOLEAN"

    def _fill_object(self, field, schema, part, file, where):
        field.kind = "OBJECT"
        if part is None:
            self.faults.add(file, where, "an object needs a name: move it to proto/schemas")
            field.kind = "JSON"
            return
        field.shape = self.struct(part.name, part.body, part.file)

    def _fill_array(self, field, schema, part, file, where):
        field.kind = "LIST"
        field.least = schema.get("minItems", 0)
        field.most = schema.get("maxItems", 0)
        item = self.field("", schema.get("items", {}), file, where + "[]", True, field.audience)
        field.item = item
        if item.nullable or item.kind not in (*LISTS, "ENUM", "OBJECT"):
            self.faults.add(file, where, "C knows no list of such items")
            field.kind = "JSON"
            return
        if item.kind in ("ENUM", "OBJECT"):
            self.listed.add((item.words or item.shape).name)

    def _fill_null(self, field, schema, part, file, where):
        self.faults.add(file, where, "is null alone")
        field.kind = "JSON"

    def _fill_number(self, field, schema, part, file, where):
        self.faults.add(file, where, "numbers are integers here")
        field.kind = "JSON"
