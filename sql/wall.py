"""The wall between orgs: refuses a statement whose tables are not tied by org_key.

It reads SQL as tokens, not as a grammar: each SELECT, INSERT, UPDATE or DELETE is a scope with its FROM items and the
places where its ON and WHERE compare org_key. An item that is a tenant's table must be tied to something that is not: a
parameter, a set of keys, a sub-select (which has a scope of its own), or an outer scope.
"""

import re
from dataclasses import dataclass, field

# Tables that belong to no org.
TABLES_OF_NO_ORG = frozenset({"currency", "schema_migration"})

TOKEN = re.compile(
    r"""
      (?P<space>\s+)
    | (?P<comment>--[^\n]*|/\*.*?\*/)
    | (?P<string>[eE]'(?:[^'\\]|\\.|'')*'|(?:[uU]&|[bBxX])?'(?:[^']|'')*')
    | (?P<dollar>\$(?P<tag>(?:[A-Za-z_]\w*)?)\$.*?\$(?P=tag)\$)
    | (?P<quoted>"(?:[^"]|"")*")
    | (?P<number_parameter>\$\d+)
    | (?P<cast>::)
    | (?P<assign>:=)
    | (?P<named_parameter>:[A-Za-z_]\w*)
    | (?P<word>[A-Za-z_][\w$]*)
    | (?P<number>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?)
    | (?P<operator>[<>=!~@\#%^&|*/+?-]+)
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)

# After a table's name: the words that are not its alias.
NO_ALIAS = frozenset(
    "where on join left right inner full cross natural using set group order limit offset for union intersect except "
    "returning values select default window having tablesample fetch with when do not as and or lateral overriding "
    "only from".split()
)

# Where each word leads in the scope at hand.
CLAUSE_OF_WORD = {
    "select": "select",
    "where": "where",
    "group": "other",
    "order": "other",
    "limit": "other",
    "offset": "other",
    "having": "other",
    "window": "other",
    "returning": "other",
    "values": "other",
    "set": "other",
    "fetch": "other",
    "for": "other",
}

QUERY_WORDS = frozenset({"select", "with", "insert", "update", "delete", "merge", "values"})


@dataclass
class Token:
    kind: str
    text: str

    @property
    def word(self):
        """The word in lower case; empty for anything else."""
        if self.kind == "word":
            return self.text.lower()
        return self.text[1:-1] if self.kind == "quoted" else ""


def tokens_of(sql):
    """All tokens of the SQL, comments and blanks included."""
    return [Token(match.lastgroup if match.lastgroup != "tag" else "dollar", match.group())
            for match in TOKEN.finditer(sql)]


def tables_of(migrations):
    """The names of all tables and views that the migrations create, and which of the tables lack org_key."""
    tables, lacking = set(), set()
    for sql in migrations:
        plain = "".join(token.text for token in tokens_of(sql) if token.kind not in ("comment", "string"))
        for match in re.finditer(r"(?i)\bCREATE\s+(?:UNLOGGED\s+)?TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?([\w.]+)", plain):
            name = match.group(1).split(".")[-1].lower()
            statement = plain[match.start() : (plain + ";").index(";", match.start())]
            tables.add(name)
            if not re.search(r"(?i)\borg_key\b|\bPARTITION\s+OF\b", statement):
                lacking.add(name)
        for match in re.finditer(r"(?i)\bCREATE\s+(?:OR\s+REPLACE\s+)?(?:MATERIALIZED\s+)?VIEW\s+([\w.]+)", plain):
            tables.add(match.group(1).split(".")[-1].lower())
    return tables, lacking


@dataclass(eq=False)
class Item:
    """What stands in a FROM: a tenant's table, or anything else (`table` None)."""

    alias: str
    table: str | None
    tied: bool = False
    with_items: list = field(default_factory=list)


@dataclass
class Scope:
    items: list = field(default_factory=list)
    mentions: list = field(default_factory=list)  # (alias or None, alias of the other side or None)


@dataclass
class Frame:
    """One level of parentheses: whose scope it is in, which clause, and whether a FROM item comes next."""

    scope: Scope
    clause: str
    expecting: bool = False
    query: bool = False  # a query begins it; elsewhere FROM is a word of extract() and its like


class Reader:
    """Walks the tokens of one statement and collects its scopes."""

    def __init__(self, sql, tables):
        self.tokens = [t for t in tokens_of(sql) if t.kind not in ("space", "comment")]
        self.tenant_tables = tables - TABLES_OF_NO_ORG
        self.at = 0
        self.scopes = []
        self.faults = []
        self.frames = [Frame(self.new_scope(), "other", query=True)]

    def new_scope(self):
        scope = Scope()
        self.scopes.append(scope)
        return scope

    def token(self, distance=0):
        at = self.at + distance
        return self.tokens[at] if 0 <= at < len(self.tokens) else Token("end", "")

    @property
    def frame(self):
        return self.frames[-1]

    def read(self):
        while self.at < len(self.tokens):
            self.step()
        return self.scopes

    def step(self):
        token = self.token()
        if token.text == ";":
            self.faults.append("holds more than one statement, or a semicolon")
        elif token.text == "(":
            self.open()
        elif token.text == ")":
            if len(self.frames) > 1:
                self.frames.pop()
        elif token.text == "," and self.frame.clause in ("from", "on"):
            self.frame.clause, self.frame.expecting = "from", True
        elif token.word == "org_key":
            self.mention()
        elif self.frame.expecting and token.word and token.word not in ("only", "lateral"):
            self.item()
            return
        elif token.kind == "word":
            self.keyword(token.word)
        self.at += 1

    def open(self):
        """A parenthesis: a query of its own, a join in parentheses, a condition, or anything else."""
        frame = self.frame
        if self.token(1).word in QUERY_WORDS:
            if frame.expecting:
                frame.scope.items.append(Item("", None))
            self.frames.append(Frame(self.new_scope(), "other", query=True))
        elif frame.expecting:
            self.frames.append(Frame(frame.scope, "from", True))
        else:
            self.frames.append(Frame(frame.scope, "where" if frame.clause in ("on", "where") else "arguments"))
        frame.expecting = False

    def keyword(self, word):
        frame = self.frame
        before = self.token(-1).word
        if word == "from" and (before == "distinct" or not frame.query):
            return
        if word == "from":
            frame.clause, frame.expecting = "from", True
        elif word == "join":
            frame.clause, frame.expecting = "from", True
        elif word == "using" and self.token(1).text == "(":
            self.join_using()
        elif word in ("into", "using"):
            frame.clause, frame.expecting = "from", True
        elif word == "update" and before not in ("for", "key", "do", "then"):
            frame.clause, frame.expecting = "from", True
        elif word == "on":
            frame.clause = "on"
        elif word in ("union", "intersect", "except"):
            frame.scope, frame.clause = self.new_scope(), "other"
        elif word in CLAUSE_OF_WORD:
            frame.clause = CLAUSE_OF_WORD[word]
        elif word == "as" and before in self.tenant_tables and self.token(1).text == "(" and self.frame.clause == "other":
            self.faults.append(f"names a sub-query `{before}`, which hides the table")

    def item(self):
        """The name of a table, a function or a sub-query, and its alias."""
        into = self.token(-1).word == "into"
        name = self.token().word
        self.at += 1
        while self.token().text == "." and self.token(1).word:
            name = self.token(1).word
            self.at += 2
        self.frame.expecting = False
        if self.token().text == "(" and not into:  # a function
            self.frame.scope.items.append(Item(name, None))
            return
        alias = name
        if self.token().word == "as" and self.token(1).word:
            self.at += 1
        if self.token().word and self.token().word not in NO_ALIAS:
            alias = self.token().word
            self.at += 1
        item = Item(alias, name if name in self.tenant_tables else None)
        self.frame.scope.items.append(item)
        if into and item.table:
            item.tied = self.columns_name_org_key()
            self.frame.clause = "other"

    def columns_name_org_key(self):
        """Whether the column list of an INSERT, which begins here, has org_key."""
        if self.token().text != "(":
            return False
        words, distance = set(), 1
        while self.token(distance).text not in (")", ""):
            words.add(self.token(distance).word)
            distance += 1
        self.at += distance + 1
        return "org_key" in words

    def join_using(self):
        distance, words = 2, set()
        while self.token(distance).text not in (")", ""):
            words.add(self.token(distance).word)
            distance += 1
        self.at += distance
        items = self.frame.scope.items
        if "org_key" in words and len(items) >= 2:
            items[-1].with_items.append(items[-2])
        self.frame.clause = "from"

    def mention(self):
        """`org_key` stands here; a tie when it is compared in an ON or a WHERE."""
        if self.frame.clause not in ("on", "where"):
            return
        qualified = self.token(-1).text == "."
        alias = self.token(-2).word if qualified else None
        before = self.token(-3 if qualified else -1)
        if self.token(1).text == "=":
            self.frame.scope.mentions.append((alias, self.other_side(2)))
        elif before.text == "=":
            at = -4 if qualified else -2
            is_key = self.token(at).word == "org_key" and self.token(at - 1).text == "."
            self.frame.scope.mentions.append((alias, self.token(at - 2).word if is_key else None))
        elif self.token(1).word == "in" or before.text in ("(", ",") and self.token(1).text in (",", ")"):
            self.frame.scope.mentions.append((alias, None))

    def other_side(self, distance):
        if self.token(distance).word and self.token(distance + 1).text == "." and self.token(distance + 2).word == "org_key":
            return self.token(distance).word
        return None


def merged(scope):
    """The items whose org_key a USING has made one."""
    return [item for item in scope.items
            if item.with_items or any(item in other.with_items for other in scope.items)]


def tie(scope):
    """Marks the items of a scope that are tied, until nothing more follows."""
    tenants = [item for item in scope.items if item.table]
    by_alias = {item.alias: item for item in tenants}
    for item in scope.items:
        if item.table is None:
            item.tied = True
    for alias, other in scope.mentions:
        if alias is None:  # PostgreSQL refuses an ambiguous name, so it is the only one or what USING has merged
            owners = tenants if len(tenants) == 1 else merged(scope)
        else:
            owners = [by_alias[alias]] if alias in by_alias else []
        for owner in owners:
            if other is None or other not in by_alias:
                owner.tied = True
            elif by_alias[other] is not owner:
                owner.with_items.append(by_alias[other])
        if alias is not None and alias not in by_alias and other in by_alias:
            by_alias[other].tied = True
    changed = True
    while changed:
        changed = False
        for item in scope.items:
            for other in item.with_items:
                if item.tied != other.tied:
                    item.tied = other.tied = changed = True


def wall_faults(sql, tables):
    """In words, what in the statement is not tied to an org; empty when all is."""
    reader = Reader(sql, tables)
    faults = []
    for scope in reader.read():
        tie(scope)
        for item in scope.items:
            if item.table and not item.tied:
                named = item.table if item.alias == item.table else f"{item.table} {item.alias}"
                faults.append(f"`{named}` is not tied by org_key")
    return reader.faults + faults
