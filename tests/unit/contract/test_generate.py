#!/usr/bin/python3
"""What proto/generate.py complains of: a row is a small change to the fixture and what must be said about it."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
FIXTURE = os.path.join(HERE, "fixture")
GENERATE = os.path.join(HERE, "..", "..", "..", "proto", "generate.py")

THING = "schemas/thing.yaml"
WORDS = "schemas/words.yaml"
PATHS = "paths/things.yaml"
EVENTS = "events/thing.yaml"

# says, file, what stands there, what is put there instead, what must be said
CASES = [
    ("a key stands once", WORDS, "colour:", "role:", "'role' stands twice"),
    ("YAML must be YAML", WORDS, "role: {", "role: {{", "schemas/words.yaml: (file)"),
    ("a $ref leads somewhere", THING, "words.yaml#/colour", "words.yaml#/color", "leads nowhere"),
    ("a $ref names its file", THING, "words.yaml#/colour", "thing.yaml#/colour", "leads nowhere"),
    ("a schema's name is unique", WORDS, "colour:", "part: { type: string, enum: [a] }\ncolour:",
     "the name stands in schemas/thing.yaml as well"),
    ("a schema's name is snake_case", WORDS, "colour:", "Colour:", "snake_case"),
    ("a string is bounded", THING, "label: { type: string, maxLength: 20 }",
     "label: { type: string }", "box_details.label: a string needs maxLength"),
    ("an integer has a least", THING, "minimum: -5, ", "", "needs minimum and maximum"),
    ("an integer is exact in JSON", THING, "maximum: 5 ", "maximum: 9007199254740992 ",
     "beyond 2^53 - 1"),
    ("bounds are in order", THING, "minimum: -5", "minimum: 6", "out of order"),
    ("a list is bounded", THING, "type: array, minItems: 1, maxItems: 3", "type: array",
     "an array needs maxItems"),
    ("an object is closed", THING, "part:\n  type: object\n  additionalProperties: false",
     "part:\n  type: object", "part: an object needs additionalProperties: false"),
    ("what is required is a property", THING, "required: [name]", "required: [nome]",
     "nome is required but no property"),
    ("numbers are integers", THING, "weight: { type: integer,", "weight: { type: number,",
     "type number is not used here"),
    ("allOf is not used", THING, "label: {", "other: { allOf: [] }\n    label: {",
     "allOf is not used here"),
    ("an unknown x-form", THING, "x-form: quarter", "x-form: quartal", "x-form quartal is none of"),
    ("an unknown prefix", THING, "x-prefix: person", "x-prefix: horse",
     "x-prefix horse is not in ids.yaml"),
    ("a pattern is no form", THING, "label: { type: string, maxLength: 20 }",
     "label: { type: string, maxLength: 20, pattern: x }", "use x-form"),
    ("an inner object has a name", THING, "main_part: { $ref: \"#/part\" }",
     "main_part: { type: object, additionalProperties: false, properties: {} }",
     "thing_body.main_part: an object needs a name"),
    ("an inner enum has a name", THING, "label: { type: string, maxLength: 20 }",
     "label: { type: string, enum: [a, b] }", "an enum needs a name"),
    ("a struct does not hold itself", THING, "weight: {", "inner: { $ref: \"#/part\" }\n    weight: {",
     "part: holds itself"),
    ("a choice has a kind beside it", THING, "  x-choice: kind", "  x-choice: sort",
     "no enumeration sort stands beside it"),
    ("a choice is of words that are", THING, "box: \"#/box_details\"", "bax: \"#/box_details\"",
     "bax is no thing_kind"),
    ("anyOf and x-choices agree", THING, "    - $ref: \"#/link_details\"\n", "",
     "anyOf and x-choices name different schemas"),
    ("null cannot hide an absent number", THING, "count: { type: integer,",
     "count: { type: [integer, \"null\"],", "could not tell null from absent"),
    ("null cannot hide an empty text", THING, "title: { type: [string, \"null\"], minLength: 1,",
     "title: { type: [string, \"null\"],", "needs minLength: 1"),
    ("two members do not become one", THING, "part.name:", "part_name: { type: boolean }\n    part.name:",
     "two members become one in C"),
    ("two enums make no constant twice", WORDS, "colour:",
     "thing: { type: string, enum: [box] }\ncolour:", "the constant THING_NONE is one of"),
    ("the audiences are fixed", WORDS, "[customer, sales, product]", "[customer, product, sales]",
     "as in shape.h"),
    ("a word is a string", WORDS, "light-green", "7", "every word of an enum is a string"),
    ("a list of lists", THING, "numbers: { type: array, maxItems: 4, items: {",
     "lists: { type: array, maxItems: 1, items: { type: array, maxItems: 1, items: { type: boolean } } }\n"
     "    numbers: { type: array, maxItems: 4, items: {", "C knows no list of such items"),
    ("an event's subject is an id", EVENTS, "subject: thing", "subject: horse",
     "subject horse is not in ids.yaml"),
    ("an event has an audience", EVENTS, "audience: sales", "audience: everyone",
     "audience everyone is none"),
    ("an event's data is an object", EVENTS, "data: { type: object,", "data: { type: string,",
     "data is no object schema"),
    ("a field's audience", EVENTS, "x-audience: customer", "x-audience: nobody",
     "x-audience nobody is none"),
    ("an event does not take a schema's name", WORDS, "colour:",
     "thing_made: { type: object, additionalProperties: false, x-struct: true, properties: {} }\ncolour:",
     "two schemas would become this struct"),
    ("every operation has an id", PATHS, "    operationId: list_things\n", "", "needs operationId"),
    ("an operation's id is unique", PATHS, "operationId: make_thing", "operationId: list_things",
     "operationId list_things stands twice"),
    ("a command or a question", PATHS, "    x-query: thing_list\n", "", "exactly one of x-command"),
    ("not both", PATHS, "x-query: thing_list", "x-query: thing_list\n    x-command: look",
     "exactly one of x-command"),
    ("a command says how it is answered", PATHS, "    x-answer: thing_resource\n    x-roles: [rep]\n",
     "    x-roles: [rep]\n", "needs x-answer"),
    ("rows become an answer", PATHS, "x-rows: list", "x-rows: heap", "x-rows heap is none of"),
    ("roles are roles", PATHS, "x-roles: [rep]", "x-roles: [boss]", "boss is no role"),
    ("a scope is a scope", PATHS, "x-scope: submit", "x-scope: all", "x-scope all is none"),
    ("a command's scope is said", PATHS, "    x-scope: submit\n    requestBody", "    requestBody",
     "x-scope None is none"),
    ("problems are declared", PATHS, "      default: { $ref: \"../schemas/shared.yaml#/problem\" }\n", "",
     "responses.default is not a $ref to problem"),
    ("there is a good answer", PATHS, "\"204\"", "\"404\"", "has no answer 200, 201, 202 or 204"),
    ("a path's parameters are declared", PATHS, "/v1/things/preview:",
     "/v1/things/preview:\n  parameters: [{ name: x, in: path, required: true, schema: { type: boolean } }]",
     "the path names [], its parameters are ['x']"),
    ("a parameter stands once", PATHS, "name: paid, in: query", "name: q, in: query",
     "a parameter stands twice"),
    ("a list parameter has commas", PATHS, "explode: false, ", "", "a list needs explode: false"),
    ("a parameter is plain", PATHS, "name: paid, in: query, schema: { type: boolean }",
     "name: paid, in: query, schema: { $ref: \"../schemas/thing.yaml#/part\" }",
     "a parameter is a plain value or a list"),
    ("a body is JSON", PATHS, "      required: true\n      content", "      content",
     "requestBody is required and application/json"),
    ("one command, one subject", PATHS, "x-command: drop", "x-command: make",
     "another operation gives this command"),
    ("the system's commands are its own", "internal.yaml", "wake:", "drop:",
     "an operation gives this command"),
    ("every path is listed", "openapi.yaml",
     "  /v1/things/preview: { $ref: \"paths/things.yaml#/~1v1~1things~1preview\" }\n", "",
     "is not listed in openapi.yaml"),
    ("every listed path is there", "openapi.yaml", "~1v1~1things~1preview", "~1v1~1things~1other",
     "leads nowhere"),
    ("security is said", "openapi.yaml", "security: [{ token: [] }]\n", "", "needs security"),
]


def generate(proto, out, *more):
    return subprocess.run([sys.executable, "-B", GENERATE, "--proto", proto, "--out", out, *more],
                          capture_output=True, text=True, check=False)


class Complaints(unittest.TestCase):
    def test_rows(self):
        for says, file, old, new, said in CASES:
            with self.subTest(says), tempfile.TemporaryDirectory() as folder:
                proto = os.path.join(folder, "proto")
                shutil.copytree(FIXTURE, proto)
                path = os.path.join(proto, file)
                with open(path, encoding="utf-8") as stream:
                    text = stream.read()
                self.assertIn(old, text)
                with open(path, "w", encoding="utf-8") as stream:
                    stream.write(text.replace(old, new, 1))
                result = generate(proto, os.path.join(folder, "out"))
                self.assertNotIn("Traceback", result.stderr)
                self.assertIn(said, result.stderr)
                self.assertEqual(result.returncode, 1)
                self.assertFalse(os.path.exists(os.path.join(folder, "out")))


class Tables(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.result = generate(FIXTURE, self.folder.name)

    def read(self, name):
        with open(os.path.join(self.folder.name, name), encoding="utf-8") as stream:
            return stream.read()

    def test_the_fixture_holds(self):
        self.assertEqual(self.result.stderr, "")
        self.assertEqual(self.result.returncode, 0)

    def test_the_same_input_gives_the_same_bytes_and_touches_nothing(self):
        path = os.path.join(self.folder.name, "services/contract/types.h")
        before = os.stat(path).st_mtime_ns
        self.assertEqual(generate(FIXTURE, self.folder.name).returncode, 0)
        self.assertEqual(os.stat(path).st_mtime_ns, before)

    def test_words_for_the_domains_of_sql(self):
        words = json.loads(self.read("proto/enums.json"))
        self.assertEqual(words["colour"], ["red", "light-green", "no"])

    def test_the_document_stands_alone(self):
        text = self.read("services/contract/openapi.json")
        document = json.loads(text)
        for word in ("x-answer", "x-query", "x-choice", "x-struct", "x-prefix", "x-form", "x-json"):
            self.assertNotIn(word, text)
        for reference in references(document):
            self.assertTrue(reference.startswith("#/components/"), reference)
            _, _, section, name = reference.split("/")
            self.assertIn(name, document["components"][section])

    def test_ids_become_patterns(self):
        document = json.loads(self.read("services/contract/openapi.json"))
        owner = document["components"]["schemas"]["thing_body"]["properties"]["owner"]
        self.assertEqual(owner, {"type": "string", "maxLength": 33,
                                 "pattern": "^person_[0-7][0-9a-hjkmnp-tv-z]{25}$"})

    def test_examples_are_demanded_behind_a_switch(self):
        result = generate(FIXTURE, self.folder.name, "--examples")
        self.assertIn("requestBody has no example", result.stderr)
        self.assertIn("200 has no example", result.stderr)


def references(value):
    """Every $ref in a document."""
    if isinstance(value, list):
        for entry in value:
            yield from references(entry)
    elif isinstance(value, dict):
        for key, entry in value.items():
            if key == "$ref":
                yield entry
            else:
                yield from references(entry)


if __name__ == "__main__":
    unittest.main()
