#!/usr/bin/env python3
"""Makes C tables of the statements and the migrations. README.md, beside this file, says how they are written."""

import argparse
import hashlib
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path

from wall import TABLES_OF_NO_ORG, tables_of, tokens_of, wall_faults

KIND_OF_TYPE = {
    "int4": "VALUE_INT4",
    "int8": "VALUE_INT8",
    "bool": "VALUE_BOOL",
    "text": "VALUE_TEXT",
    "bytea": "VALUE_BYTEA",
    "date": "VALUE_DATE",
    "timestamptz": "VALUE_TIMESTAMPTZ",
    "json": "VALUE_JSON",
}

BITS_OF_SIDE = {
    "write": ("STORE_WRITE",),
    "read": ("STORE_READ_SALES", "STORE_READ_PRODUCT"),
    "read_sales": ("STORE_READ_SALES",),
    "read_product": ("STORE_READ_PRODUCT",),
    "keep": ("STORE_KEEP",),
    "inspect": (),
}

HEADER = re.compile(r"^--\s(name|sides|takes|gives|crosses):\s*(.*?)\s*$")
CONTINUED = re.compile(r"^--\s{2,}(\S.*?)\s*$")
VALUE = re.compile(r"^([a-z][a-z0-9_]*)\s+([a-z0-9]+)(\[\])?(\?)?$")
SPLICE = re.compile(r"\{\{\s*([a-z][a-z0-9_]*)\s*\}\}")
INCLUDE = re.compile(r"^\s*--\s*include:\s*([a-z][a-z0-9_]*)\s*$")
PRODUCT = re.compile(r"--\s*product\s*$")
STATEMENT_NAME = re.compile(r"^[a-z][a-z0-9_]{0,59}$")
GRANT = re.compile(r"\b(GRANT|REVOKE)\s+([^;]+?)\s+ON\s+([^;]+?)\s+(?:TO|FROM)\s+([^;]+?);")
PRIVILEGE = re.compile(r"\s*([A-Z]+)\s*(?:\(([^)]*)\))?\s*(?:,|$)")
NO_TABLE = re.compile(r"(ALL\s+\w+\s+IN\s+SCHEMA|FUNCTION|SEQUENCE|SCHEMA|DATABASE|DOMAIN|TYPE|PROCEDURE|ROUTINE)\b")
EXTENSION = re.compile(r"\bCREATE\s+EXTENSION\s+(?:IF\s+NOT\s+EXISTS\s+)?(\w+)")
MIGRATION_NAME = re.compile(r"^(\d{4})_([a-z0-9_]+)\.sql$")


class Refused(Exception):
    """What is wrong with a file, in words."""


@dataclass
class Value:
    name: str
    kind: str


@dataclass
class Statement:
    place: str
    name: str
    sides: list = field(default_factory=list)
    takes: list = field(default_factory=list)
    gives: list = field(default_factory=list)
    crosses: str = ""
    text: str = ""
    text_sales: str = ""


@dataclass
class Migration:
    version: int
    name: str
    text: str
    sha256: str


def read_values(place, words, arrays_may_be):
    """`org_keys int4[], after text?` as values."""
    values = []
    for part in filter(None, (part.strip() for part in words.split(","))):
        match = VALUE.match(part)
        if not match or match.group(2) not in KIND_OF_TYPE:
            raise Refused(f"{place}: `{part}` is not `name type`; the types are {', '.join(KIND_OF_TYPE)}")
        if match.group(3) and not arrays_may_be:
            raise Refused(f"{place}: `{part}`: arrays cannot come out; give json")
        if any(value.name == match.group(1) for value in values):
            raise Refused(f"{place}: `{match.group(1)}` stands twice")
        values.append(Value(match.group(1), KIND_OF_TYPE[match.group(2)] + ("_ARRAY" if match.group(3) else "")))
    return values


def read_sides(place, words):
    bits, names = [], words.replace(",", " ").split()
    for word in names:
        if word not in BITS_OF_SIDE:
            raise Refused(f"{place}: `{word}` is no side; the sides are {', '.join(BITS_OF_SIDE)}")
        bits += [bit for bit in BITS_OF_SIDE[word] if bit not in bits]
    if not names:
        raise Refused(f"{place}: `-- sides:` is missing")
    if "inspect" in names and bits:
        raise Refused(f"{place}: `inspect` stands alone: it is prepared nowhere")
    return bits


class Shapes:
    """The pieces that statements share."""

    def __init__(self, folder):
        self.texts = {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.sql"))}
        self.used = set()

    def expand(self, place, lines, within=()):
        """The lines with every shape in its place, recursively; a product's line makes product's lines."""
        expanded = []
        for line in lines:
            match = INCLUDE.match(line) or SPLICE.search(PRODUCT.sub("", line))
            if not match:
                expanded.append(line)
                continue
            name = match.group(1)
            if name in within:
                raise Refused(f"{place}: shape `{name}` includes itself")
            if name not in self.texts:
                raise Refused(f"{place}: there is no shape `{name}`")
            self.used.add(name)
            mark = " -- product" if PRODUCT.search(line) else ""
            before, after = ("", "") if INCLUDE.match(line) else (line[: match.start()], line[match.end() :])
            shape = self.expand(place, self.texts[name].rstrip("\n").split("\n"), within + (name,))
            expanded += [before + mark] if before.strip() else []
            expanded += [piece if PRODUCT.search(piece) else piece + mark for piece in shape]
            expanded += self.expand(place, [after], within) if PRODUCT.sub("", after).strip() else []
        return expanded


def tidy(pieces):
    """The pieces as one text, without the blanks and empty lines that comments leave behind."""
    text, blank = "", ""
    for piece in pieces:
        if not piece.strip():
            blank += piece
            continue
        text += "\n" + blank.rsplit("\n", 1)[1] if "\n" in blank else blank
        text += piece
        blank = ""
    return text.strip("\n")


def render(place, lines, takes):
    """The SQL as PostgreSQL gets it: no comments, parameters as $n. Gives also which of `takes` it uses."""
    numbers = {value.name: number for number, value in enumerate(takes, 1)}
    used, pieces = set(), []
    for token in tokens_of("\n".join(lines)):
        if token.kind in ("comment", "space"):
            pieces.append(token.text if token.kind == "space" else "")
            continue
        if token.kind == "named_parameter":
            name = token.text[1:]
            if name not in numbers:
                raise Refused(f"{place}: `:{name}` is not among `takes`")
            used.add(numbers[name])
            pieces.append(f"${numbers[name]}")
            continue
        if token.kind == "number_parameter":
            used.add(int(token.text[1:]))
        pieces.append(token.text)
    return tidy(pieces), used


def read_statement(place, lines, shapes):
    """One statement: its header lines, then its SQL."""
    header, last, body = {}, None, []
    for line in lines:
        match, continued = HEADER.match(line), CONTINUED.match(line)
        if match:
            last = match.group(1)
            if last in header:
                raise Refused(f"{place}: `-- {last}:` stands twice")
            header[last] = match.group(2)
        elif continued and last:
            header[last] += " " + continued.group(1)
        else:
            last = None
            body.append(line)

    statement = Statement(place, header["name"])
    if not STATEMENT_NAME.match(statement.name):
        raise Refused(f"{place}: `{statement.name}` is no name for a statement")
    statement.place = place = f"{place}: {statement.name}"
    statement.sides = read_sides(place, header.get("sides", ""))
    statement.takes = read_values(place, header.get("takes", ""), True)
    statement.gives = read_values(place, header.get("gives", ""), False)
    statement.crosses = header.get("crosses", "")
    if "crosses" in header and not statement.crosses:
        raise Refused(f"{place}: `-- crosses:` wants a reason")

    body = shapes.expand(place, body)
    statement.text, used = render(place, body, statement.takes)
    statement.text_sales, _ = render(place, [line for line in body if not PRODUCT.search(line)], statement.takes)
    if not statement.text:
        raise Refused(f"{place}: there is no SQL")
    for number, value in enumerate(statement.takes, 1):
        if number not in used:
            raise Refused(f"{place}: `{value.name}` (${number}) is taken and not used")
    if used and max(used) > len(statement.takes):
        raise Refused(f"{place}: ${max(used)} is used, and only {len(statement.takes)} are taken")
    return statement


def read_statements(folder, shapes):
    """Every statement of the folder, sorted by name, and all that is wrong with any."""
    statements, faults = [], []
    for path in sorted(folder.rglob("*.sql")):
        place = str(path.relative_to(folder))
        lines = path.read_text(encoding="utf-8").split("\n")
        starts = [number for number, line in enumerate(lines) if re.match(r"^--\sname:", line)]
        if not starts:
            faults.append(f"{place}: `-- name:` is missing")
        elif any(line.strip() and not line.startswith("--") for line in lines[: starts[0]]):
            faults.append(f"{place}: SQL stands before the first `-- name:`")
        for start, end in zip(starts, starts[1:] + [len(lines)]):
            try:
                statements.append(read_statement(f"{place}:{start + 1}", lines[start:end], shapes))
            except Refused as refused:
                faults.append(str(refused))
    statements.sort(key=lambda statement: statement.name)
    for one, next_one in zip(statements, statements[1:]):
        if one.name == next_one.name:
            faults.append(f"{next_one.place}: the name stands in {one.place}, too")
    return statements, faults


def read_migrations(folder):
    """The migrations in order, and all that is wrong with them."""
    migrations, faults = [], []
    for path in sorted(folder.glob("*.sql")):
        match = MIGRATION_NAME.match(path.name)
        if not match:
            faults.append(f"{path.name}: a migration is called NNNN_name.sql")
            continue
        if int(match.group(1)) != len(migrations) + 1:
            faults.append(f"{path.name}: the next number is {len(migrations) + 1:04}")
        content = path.read_bytes()
        migrations.append(Migration(len(migrations) + 1, match.group(2), content.decode("utf-8"),
                                    hashlib.sha256(content).hexdigest()))
    return migrations, faults


def plain_sql(text):
    """The text without its comments and without what stands in quotes."""
    return "".join(token.text if token.kind not in ("comment", "string", "dollar") else " " for token in tokens_of(text))


def read_grants(migrations):
    """What the migrations grant on tables in the end: (role, table, privilege, column or None), sorted."""
    grants = set()
    for migration in migrations:
        for verb, privileges, tables, roles in GRANT.findall(plain_sql(migration.text)):
            if NO_TABLE.match(tables):
                continue
            rows = {(role.strip(), table.strip(), privilege, column)
                    for role in roles.split(",")
                    for table in re.sub(r"^TABLE\s+", "", tables).split(",")
                    for privilege, columns in PRIVILEGE.findall(privileges)
                    for column in ([word.strip() for word in columns.split(",")] if columns else [None])}
            grants = grants | rows if verb == "GRANT" else grants - rows
    return sorted(grants, key=lambda row: (row[0], row[1], row[2], row[3] or ""))


def read_extensions(migrations):
    return sorted({name for migration in migrations for name in EXTENSION.findall(plain_sql(migration.text))})


def check_wall(statements, migrations):
    """What reads past the wall between orgs."""
    tables, lacking = tables_of([migration.text for migration in migrations])
    faults = [f"table `{name}` has no org_key" for name in sorted(lacking - TABLES_OF_NO_ORG)]
    for statement in statements:
        if statement.crosses:
            continue
        texts = {statement.text, statement.text_sales}
        for fault in sorted({fault for text in texts for fault in wall_faults(text, tables)}):
            faults.append(f"{statement.place}: {fault}")
    return faults


def c_string(text):
    """A C string literal, a line of source for each line of text."""
    def escape(byte):
        if byte in b'"\\?':
            return "\\" + chr(byte)
        if byte == 10:
            return "\\n"
        return chr(byte) if 32 <= byte < 127 else f"\\{byte:03o}"

    lines = text.split("\n")
    literals = [line + "\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] or len(lines) == 1 else [])
    return "\n".join('    "' + "".join(map(escape, line.encode())) + '"' for line in literals)


def c_values(name, values):
    if not values:
        return ""
    rows = "\n".join(f'    {{"{value.name}", {value.kind}}},' for value in values)
    return f"static const struct value_row {name}[] = {{\n{rows}\n}};\n"


def c_statements(statements):
    """The source of statements.c."""
    parts = ['/* Made by sql/generate.py from sql/queries; do not edit. */\n#include "store/store.h"\n']
    rows = []
    for statement in statements:
        upper = statement.name.upper()
        parts.append(f"static const char {upper}_TEXT[] =\n{c_string(statement.text)};\n")
        sales = f"{upper}_TEXT"
        if statement.text_sales != statement.text:
            sales = f"{upper}_TEXT_SALES"
            parts.append(f"static const char {sales}[] =\n{c_string(statement.text_sales)};\n")
        parts.append(c_values(f"{upper}_TAKES", statement.takes))
        parts.append(c_values(f"{upper}_GIVES", statement.gives))
        takes = f"{upper}_TAKES" if statement.takes else "NULL"
        gives = f"{upper}_GIVES" if statement.gives else "NULL"
        sides = " | ".join(f"BIT({bit})" for bit in statement.sides) or "0"
        rows.append(f'    {{"{statement.name}", {upper}_TEXT, {sales}, {sides},\n'
                    f"     {takes}, {len(statement.takes)}, {gives}, {len(statement.gives)}}},")
    table = "\n".join(rows) or "    {0}, /* there is none */"
    parts.append(f"const struct statement_row STATEMENT_ROWS[] = {{\n{table}\n}};\n")
    parts.append(f"const size_t STATEMENT_COUNT = {len(statements)};\n")
    return "\n".join(filter(None, parts))


def c_grants(migrations):
    """What a database has in the end when all migrations ran: grants and extensions."""
    grants, extensions = read_grants(migrations), read_extensions(migrations)
    rows = "\n".join(f'    {{"{role}", "{table}", "{privilege}", ' + (f'"{column}"' if column else "NULL") + "},"
                     for role, table, privilege, column in grants) or "    {0}, /* there is none */"
    names = "\n".join(f'    "{name}",' for name in extensions) or "    NULL, /* there is none */"
    return (f"const struct grant_row GRANT_ROWS[] = {{\n{rows}\n}};\n\nconst size_t GRANT_COUNT = {len(grants)};\n\n"
            f"const char *const EXTENSION_NAMES[] = {{\n{names}\n}};\n\nconst size_t EXTENSION_COUNT = {len(extensions)};\n")


def c_migrations(migrations):
    """The source of migration_rows.c."""
    parts = ['/* Made by sql/generate.py from sql/migrations; do not edit. */\n#include "store/migration_rows.h"\n\n#include "store/store.h"\n']
    rows = []
    for migration in migrations:
        parts.append(f"static const char TEXT_{migration.version}[] =\n{c_string(migration.text)};\n")
        rows.append(f'    {{{migration.version}, "{migration.name}", "{migration.sha256}", TEXT_{migration.version}}},')
    table = "\n".join(rows) or "    {0}, /* there is none */"
    parts.append(f"const struct migration_row MIGRATION_ROWS[] = {{\n{table}\n}};\n")
    parts.append(f"const size_t MIGRATION_COUNT = {len(migrations)};\n")
    parts.append(c_grants(migrations))
    return "\n".join(parts)


def write(path, content):
    if path:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__)
    here = Path(__file__).parent
    parser.add_argument("--queries", type=Path, default=here / "queries")
    parser.add_argument("--shapes", type=Path, default=here / "shapes")
    parser.add_argument("--migrations", type=Path, default=here / "migrations")
    parser.add_argument("--statements-file", type=Path, help="where statements.c goes")
    parser.add_argument("--migration-rows-file", type=Path, help="where migration_rows.c goes")
    parser.add_argument("--strict", action="store_true", help="refuse shapes that nobody includes, too")
    options = parser.parse_args(arguments)

    shapes = Shapes(options.shapes)
    statements, faults = read_statements(options.queries, shapes)
    migrations, migration_faults = read_migrations(options.migrations)
    faults += migration_faults + check_wall(statements, migrations)
    if options.strict:
        faults += [f"shapes/{name}.sql: nobody includes it" for name in sorted(set(shapes.texts) - shapes.used)]
    for fault in faults:
        print(f"sql: {fault}", file=sys.stderr)
    if faults:
        return 1
    write(options.statements_file, c_statements(statements))
    write(options.migration_rows_file, c_migrations(migrations))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
