#!/usr/bin/env python3
"""What sql/generate.py takes and what it refuses. A case is a row: what it says, the statement, what the fault must hold."""

import io
import sys
import tempfile
import unittest
from contextlib import redirect_stderr
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "sql"))

import generate  # noqa: E402  (the path has to be set first)

MIGRATIONS = {
    "0001_tables.sql": """
        CREATE TABLE ask (org_key int4, id text); -- a comment; with a semicolon
        CREATE TABLE deal (org_key int4, id text);
        CREATE TABLE event (org_key int4, sequence int8) PARTITION BY HASH (org_key);
        CREATE TABLE event_0 PARTITION OF event FOR VALUES WITH (MODULUS 2, REMAINDER 0);
        CREATE TABLE currency (code text, exponent int4);
        CREATE VIEW open_ask AS SELECT * FROM ask;
    """
}

SHAPES = {
    "ask_body": "json_build_object('id', a.id\n  , 'secret', a.secret -- product\n)",
    "outer": "{{inner}} + 1",
    "inner": "2 -- product",
    "loop": "{{loop}}",
    "predicate": "a.org_key = $1 AND\na.id > '' -- why",
}

TIED = [
    ("by a parameter", "SELECT 1 FROM ask a WHERE a.org_key = $1"),
    ("without an alias", "SELECT 1 FROM ask WHERE org_key = $1"),
    ("with the parameter first", "SELECT 1 FROM ask a WHERE $1 = a.org_key"),
    ("by a set of keys", "SELECT 1 FROM ask a WHERE a.org_key = ANY($1)"),
    ("by a list of keys", "SELECT 1 FROM ask a WHERE a.org_key IN (SELECT unnest($1))"),
    ("by a pair", "SELECT 1 FROM ask a WHERE (a.org_key, a.id) = ($1, '')"),
    ("by unnest", "SELECT 1 FROM unnest($1::int[]) k (org_key) JOIN ask a ON a.org_key = k.org_key"),
    ("by USING", "SELECT 1 FROM unnest($1::int[]) k (org_key) JOIN ask a USING (org_key) JOIN deal d USING (org_key)"),
    ("through another table", "SELECT 1 FROM ask a JOIN deal d ON d.org_key = a.org_key WHERE a.org_key = $1"),
    ("through a later table", "SELECT 1 FROM ask a, deal d WHERE a.org_key = d.org_key AND d.org_key = $1"),
    ("through an outer scope", "SELECT (SELECT count(*) FROM deal d WHERE d.org_key = a.org_key) FROM ask a WHERE a.org_key = $1"),
    ("in EXISTS", "SELECT 1 FROM ask a WHERE a.org_key = $1 AND EXISTS (SELECT FROM deal d WHERE d.org_key = a.org_key)"),
    ("in a lateral join", "SELECT 1 FROM ask a LEFT JOIN LATERAL (SELECT 1 FROM deal d WHERE d.org_key = a.org_key) x ON true WHERE a.org_key = $1"),
    ("in a CTE", "WITH x AS (SELECT org_key FROM ask WHERE org_key = $1) SELECT 1 FROM x JOIN deal d ON d.org_key = x.org_key"),
    ("in both halves of a UNION", "SELECT 1 FROM ask WHERE org_key = $1 UNION ALL SELECT 1 FROM deal WHERE org_key = $1"),
    ("in a join in parentheses", "SELECT 1 FROM (ask a JOIN deal d ON d.org_key = a.org_key) WHERE a.org_key = $1"),
    ("in an UPDATE", "UPDATE ask a SET id = k.id FROM unnest($1::int[]) k (org_key) WHERE a.org_key = k.org_key"),
    ("in a DELETE", "DELETE FROM ask a USING deal d WHERE a.org_key = d.org_key AND d.org_key = $1"),
    ("in an INSERT", "INSERT INTO ask AS t (org_key, id) SELECT $1, '' ON CONFLICT (org_key, id) DO UPDATE SET id = '' WHERE t.id <> ''"),
    ("with a lock", "SELECT 1 FROM ask a WHERE a.org_key = $1 ORDER BY a.id FOR NO KEY UPDATE OF a"),
    ("where FROM is a word of something else", "SELECT extract(day FROM a.deal) FROM ask a WHERE a.org_key = $1 AND a.id IS DISTINCT FROM a.deal"),
    ("where the table belongs to no org", "SELECT $1::int4 FROM currency"),
    ("where its name stands in a string", "SELECT ' FROM deal ', $$ FROM deal $$, $1::int4 -- FROM deal"),
]

UNTIED = [
    ("nothing says whose", "SELECT $1::int4 FROM ask", "`ask` is not tied"),
    ("org_key is only selected", "SELECT a.org_key, $1::int4 FROM ask a", "`ask a` is not tied"),
    ("org_key is only sorted by", "SELECT $1::int4 FROM ask a ORDER BY a.org_key", "`ask a` is not tied"),
    ("org_key is compared with itself", "SELECT $1::int4 FROM ask a WHERE a.org_key = a.org_key", "`ask a` is not tied"),
    ("org_key is compared by another operator", "SELECT 1 FROM ask a WHERE a.org_key > $1", "`ask a` is not tied"),
    ("the second table is joined by id", "SELECT 1 FROM ask a JOIN deal d ON d.id = a.deal_id WHERE a.org_key = $1", "`deal d` is not tied"),
    ("two are tied only to each other", "SELECT $1::int4 FROM ask a JOIN deal d ON d.org_key = a.org_key", "`ask a` is not tied"),
    ("two are tied only by USING", "SELECT $1::int4 FROM ask a JOIN deal d USING (org_key)", "`deal d` is not tied"),
    ("a table behind a comma", "SELECT 1 FROM ask a, deal WHERE a.org_key = $1", "`deal` is not tied"),
    ("a sub-select", "SELECT (SELECT count(*) FROM deal) FROM ask WHERE org_key = $1", "`deal` is not tied"),
    ("the second half of a UNION", "SELECT 1 FROM ask WHERE org_key = $1 UNION SELECT 1 FROM deal", "`deal` is not tied"),
    ("an UPDATE", "UPDATE ask SET org_key = $1", "`ask` is not tied"),
    ("a DELETE", "DELETE FROM ask USING deal d WHERE d.org_key = $1", "`ask` is not tied"),
    ("an INSERT without org_key", "INSERT INTO ask (id) SELECT $1::text", "`ask` is not tied"),
    ("an INSERT without columns", "INSERT INTO ask SELECT $1, ''", "`ask` is not tied"),
    ("a name with its schema", "SELECT $1::int4 FROM public.ask", "`ask` is not tied"),
    ("a partition", "SELECT $1::int4 FROM event_0", "`event_0` is not tied"),
    ("a view", "SELECT $1::int4 FROM open_ask", "`open_ask` is not tied"),
    ("a CTE that hides a table", "WITH ask AS (SELECT 1) SELECT $1::int4 FROM ask WHERE org_key = 1", "hides the table"),
    ("a second statement", "SELECT $1::int4; SELECT 1 FROM ask", "semicolon"),
]

FAULTS = [
    ("a side that is none", "-- name: a\n-- sides: left\nSELECT 1", "`left` is no side"),
    ("a side beside the one that is prepared nowhere", "-- name: a\n-- sides: inspect, read\nSELECT 1", "`inspect` stands alone"),
    ("no side", "-- name: a\nSELECT 1", "`-- sides:` is missing"),
    ("a type that does not cross", "-- name: a\n-- sides: read\n-- takes: x numeric\nSELECT $1", "`x numeric` is not"),
    ("an array that comes out", "-- name: a\n-- sides: read\n-- gives: x int4[]\nSELECT 1", "arrays cannot come out"),
    ("a parameter twice", "-- name: a\n-- sides: read\n-- takes: x int4, x int4\nSELECT $1, $2", "`x` stands twice"),
    ("a header twice", "-- name: a\n-- sides: read\n-- sides: write\nSELECT 1", "`-- sides:` stands twice"),
    ("a parameter that is not taken", "-- name: a\n-- sides: read\nSELECT :x", "`:x` is not among `takes`"),
    ("a number that is not taken", "-- name: a\n-- sides: read\nSELECT $1", "$1 is used, and only 0 are taken"),
    ("a parameter that is not used", "-- name: a\n-- sides: read\n-- takes: x int4\nSELECT 1", "`x` ($1) is taken and not used"),
    ("no SQL", "-- name: a\n-- sides: read\n", "there is no SQL"),
    ("SQL before the name", "SELECT 1\n-- name: a\n-- sides: read\nSELECT 1", "SQL stands before"),
    ("no name", "SELECT 1", "`-- name:` is missing"),
    ("a bad name", "-- name: A-b\n-- sides: read\nSELECT 1", "no name for a statement"),
    ("a name twice", "-- name: a\n-- sides: read\nSELECT 1\n-- name: a\n-- sides: read\nSELECT 1", "the name stands in"),
    ("a shape that is not there", "-- name: a\n-- sides: read\nSELECT {{nothing}}", "there is no shape `nothing`"),
    ("a shape within itself", "-- name: a\n-- sides: read\nSELECT {{loop}}", "includes itself"),
    ("a crossing without a reason", "-- name: a\n-- sides: read\n-- crosses:\nSELECT 1 FROM ask", "wants a reason"),
]

TEXTS = [
    ("names become numbers, casts stay", "x int4", "SELECT :x::text, ':x', $1", "SELECT $1::text, ':x', $1"),
    ("a slice of numbers stays", "x int4", "SELECT (ARRAY[1])[1:2], :x", "SELECT (ARRAY[1])[1:2], $1"),
    ("comments go, strings stay", "", "SELECT '--', 1 -- one\n\n/* two */\nFROM currency", "SELECT '--', 1\nFROM currency"),
    ("an escaped quote ends no string", "", r"SELECT E'\' -- ', 'it''s -- '", r"SELECT E'\' -- ', 'it''s -- '"),
    ("an empty line within a string stays", "", "SELECT 'a\n\nb'", "SELECT 'a\n\nb'"),
    ("a shape stands in its place", "", "SELECT {{ask_body}} AS body", "SELECT\njson_build_object('id', a.id\n  , 'secret', a.secret\n)\n AS body"),
    ("an included shape stands on lines of its own", "x int4", "SELECT 1 FROM ask a WHERE\n-- include: predicate\nAND $1 > 0",
     "SELECT 1 FROM ask a WHERE\na.org_key = $1 AND\na.id > ''\nAND $1 > 0"),
    ("shapes stand within shapes", "", "SELECT {{outer}}", "SELECT\n2\n + 1"),
]

SALES = [
    ("a product's line goes", "SELECT 1\n  , 2 -- product", "SELECT 1"),
    ("so does one within a shape", "SELECT {{ask_body}}", "SELECT\njson_build_object('id', a.id\n)"),
    ("a shape on a product's line goes whole", "SELECT 1\n, {{ask_body}} -- product", "SELECT 1"),
    ("what is no mark stays", "SELECT 'product' -- of products", "SELECT 'product'"),
]


def run(query, migrations=None, strict=False):
    """The exit code, the words on stderr and the two C files."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for part, files in (("queries", {"all.sql": query}), ("migrations", migrations or MIGRATIONS),
                            ("shapes", {f"{shape}.sql": text for shape, text in SHAPES.items()})):
            (folder / part).mkdir()
            for file, text in files.items():
                (folder / part / file).write_text(text, encoding="utf-8")
        words = io.StringIO()
        with redirect_stderr(words):
            code = generate.main([
                "--queries", str(folder / "queries"), "--shapes", str(folder / "shapes"),
                "--migrations", str(folder / "migrations"), "--statements-file", str(folder / "s.c"),
                "--migration-rows-file", str(folder / "m.c")] + (["--strict"] if strict else []))
        made = [(folder / file).read_text(encoding="utf-8") if (folder / file).exists() else "" for file in ("s.c", "m.c")]
        return code, words.getvalue(), *made


def statement_of(takes, sql):
    shapes = generate.Shapes(Path("/nowhere"))
    shapes.texts = dict(SHAPES)
    header = ["-- name: a", "-- sides: read"] + ([f"-- takes: {takes}"] if takes else [])
    return generate.read_statement("here", "\n".join(header + [sql]).split("\n"), shapes)


class Wall(unittest.TestCase):
    def test_ties_are_seen(self):
        for says, sql in TIED:
            with self.subTest(says):
                code, words, _, _ = run(f"-- name: a\n-- sides: write\n-- takes: k int4\n{sql}")
                self.assertEqual((code, words), (0, ""))

    def test_what_is_not_tied_is_refused(self):
        for says, sql, fault in UNTIED:
            with self.subTest(says):
                code, words, _, _ = run(f"-- name: a\n-- sides: write\n-- takes: k int4\n{sql}")
                self.assertEqual(code, 1)
                self.assertIn(fault, words)

    def test_a_crossing_with_a_reason_may_be(self):
        code, words, _, _ = run("-- name: a\n-- sides: write\n-- crosses: the clock asks for all\nSELECT 1 FROM ask")
        self.assertEqual((code, words), (0, ""))

    def test_sales_own_text_is_looked_at_as_well(self):
        code, words, _, _ = run("-- name: a\n-- sides: read\n-- takes: k int4\nSELECT $1::int4 FROM ask a\nWHERE a.org_key = $1 -- product")
        self.assertEqual(code, 1)
        self.assertIn("`ask a` is not tied", words)

    def test_a_table_without_org_key_is_refused(self):
        code, words, _, _ = run("-- name: a\n-- sides: read\nSELECT 1", {"0001_a.sql": "CREATE TABLE note (id text);"})
        self.assertEqual(code, 1)
        self.assertIn("table `note` has no org_key", words)


class Statements(unittest.TestCase):
    def test_faults_are_told_with_their_place(self):
        for says, query, fault in FAULTS:
            with self.subTest(says):
                code, words, made, _ = run(query)
                self.assertEqual(code, 1)
                self.assertIn("sql: all.sql", words)
                self.assertIn(fault, words)
                self.assertEqual(made, "")

    def test_texts(self):
        for says, takes, sql, text in TEXTS:
            with self.subTest(says):
                self.assertEqual(statement_of(takes, sql).text, text)

    def test_sales_texts(self):
        for says, sql, text in SALES:
            with self.subTest(says):
                self.assertEqual(statement_of("", sql).text_sales, text)

    def test_every_fault_of_every_file_is_told_at_once(self):
        _, words, _, _ = run("-- name: a\n-- sides: left\nSELECT 1\n-- name: b\n-- sides: right\nSELECT 1")
        self.assertIn("`left`", words)
        self.assertIn("`right`", words)

    def test_headers_go_on_in_indented_lines(self):
        statement = statement_of("one int4,\n--   two text[]?\n-- prose: with a colon", "SELECT :one, :two")
        self.assertEqual([(value.name, value.kind) for value in statement.takes],
                         [("one", "VALUE_INT4"), ("two", "VALUE_TEXT_ARRAY")])

    def test_rows_are_sorted_by_name(self):
        _, _, made, _ = run("-- name: b\n-- sides: write\nSELECT 1\n-- name: a\n-- sides: read_sales\nSELECT 2")
        self.assertLess(made.index('{"a", A_TEXT, A_TEXT, BIT(STORE_READ_SALES)'),
                        made.index('{"b", B_TEXT, B_TEXT, BIT(STORE_WRITE)'))
        self.assertIn("STATEMENT_COUNT = 2", made)

    def test_what_is_prepared_nowhere_has_no_side(self):
        _, _, made, _ = run("-- name: a\n-- sides: inspect\nSELECT 1")
        self.assertIn('{"a", A_TEXT, A_TEXT, 0,', made)

    def test_every_byte_passes_into_c(self):
        _, _, made, _ = run("-- name: a\n-- sides: read\nSELECT 'é ?? \\012 \"'")
        self.assertIn(r'''"SELECT '\303\251 \?\? \\012 \"'"''', made)

    def test_there_may_be_none(self):
        _, words, made, _ = run("-- name: a\n-- sides: read\nSELECT 1")
        self.assertIn("STATEMENT_COUNT = 1", made)
        self.assertIn("STATEMENT_COUNT = 0", generate.c_statements([]))
        self.assertIn("MIGRATION_COUNT = 0", generate.c_migrations([]))

    def test_strict_refuses_a_shape_that_nobody_includes(self):
        code, words, _, _ = run("-- name: a\n-- sides: read\nSELECT 1", strict=True)
        self.assertEqual(code, 1)
        self.assertIn("shapes/ask_body.sql: nobody includes it", words)


class Migrations(unittest.TestCase):
    def test_names_and_numbers(self):
        for says, names, fault in (
            ("a gap", ["0001_a.sql", "0003_b.sql"], "the next number is 0002"),
            ("the same number twice", ["0001_a.sql", "0001_b.sql"], "the next number is 0002"),
            ("no number", ["a.sql"], "a migration is called NNNN_name.sql"),
        ):
            with self.subTest(says):
                code, words, _, _ = run("-- name: a\n-- sides: read\nSELECT 1", {name: "" for name in names})
                self.assertEqual(code, 1)
                self.assertIn(fault, words)

    def test_the_sum_is_of_the_file(self):
        _, _, _, made = run("-- name: a\n-- sides: read\nSELECT 1", {"0001_first.sql": "SELECT 1;\n"})
        self.assertIn('{1, "first", "%s", TEXT_1}' % generate.hashlib.sha256(b"SELECT 1;\n").hexdigest(), made)


GRANTS = """
    -- GRANT SELECT ON deal TO desk_owner;
    GRANT SELECT, INSERT ON ask, deal TO desk_write;
    GRANT SELECT (org_key, id), UPDATE ON ask TO desk_read, desk_relay;
    GRANT EXECUTE ON FUNCTION f(integer) TO desk_write;
    GRANT USAGE ON SEQUENCE s TO desk_write;
    GRANT desk_write TO somebody;
    CREATE EXTENSION IF NOT EXISTS pg_trgm;
    DO $$ BEGIN EXECUTE 'GRANT SELECT ON event TO desk_write;'; END $$;
    REVOKE INSERT ON deal FROM desk_write;
"""


class Grants(unittest.TestCase):
    def test_what_is_granted_on_tables_in_the_end(self):
        rows = generate.read_grants([generate.Migration(1, "a", GRANTS, "")])
        self.assertEqual(rows, [
            ("desk_read", "ask", "SELECT", "id"), ("desk_read", "ask", "SELECT", "org_key"), ("desk_read", "ask", "UPDATE", None),
            ("desk_relay", "ask", "SELECT", "id"), ("desk_relay", "ask", "SELECT", "org_key"), ("desk_relay", "ask", "UPDATE", None),
            ("desk_write", "ask", "INSERT", None), ("desk_write", "ask", "SELECT", None), ("desk_write", "deal", "SELECT", None)])

    def test_extensions(self):
        self.assertEqual(generate.read_extensions([generate.Migration(1, "a", GRANTS, "")]), ["pg_trgm"])

    def test_they_pass_into_c(self):
        _, _, _, made = run("-- name: a\n-- sides: inspect\nSELECT 1", {**MIGRATIONS, "0002_grants.sql": GRANTS})
        self.assertIn('{"desk_read", "ask", "SELECT", "id"},', made)
        self.assertIn('{"desk_write", "deal", "SELECT", NULL},', made)
        self.assertIn("GRANT_COUNT = 9", made)
        self.assertIn("EXTENSION_COUNT = 1", made)


class Ours(unittest.TestCase):
    def test_ours_are_taken(self):
        words = io.StringIO()
        with redirect_stderr(words):
            code = generate.main([])
        self.assertEqual((code, words.getvalue()), (0, ""))


if __name__ == "__main__":
    unittest.main()
