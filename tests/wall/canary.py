"""Words that nobody else uses, one in each text of an org, and who may read each."""
import hashlib
import re

from house import PRODUCT_READERS, ROLES

WORD = re.compile(rb"zq[a-p]{12}z", re.IGNORECASE)
FREE = "[^ \n\t]"  # the pattern of a text that may not be blank: what people write

# Who reads a text by his role alone, whoever's deal it is about.
ANYBODY = frozenset(ROLES) | {"none"}
PRODUCT = frozenset(PRODUCT_READERS)
DEALS = PRODUCT | {"head_of_sales"}
CONFIDENTIAL = frozenset({"head_of_sales", "head_of_product", "auditor"})
NOBODY = frozenset()


class Canary:
    """A word, where it was put, and who may read it: by role, or in person."""

    def __init__(self, org, where, roles, people=()):
        digits = hashlib.sha256(f"{org.id} {where}".encode()).hexdigest()[:12]
        self.word = "zq" + "".join(chr(ord("a") + int(digit, 16)) for digit in digits) + "z"
        self.org, self.where, self.roles, self.people = org, where, roles, frozenset(people)
        self.seen = 0

    def may_read(self, person):
        return person.org is self.org and (person.role in self.roles or person.id in self.people)

    def __repr__(self):
        return f"{self.where} of {self.org.name} ({self.word})"


class Aviary:
    """All canaries."""

    def __init__(self):
        self.by_word, self.filled = {}, set()

    def put(self, org, where, roles, people=()):
        """A new one; gives its word."""
        canary = Canary(org, f"{where} #{len(self.by_word)}", roles, people)
        self.by_word[canary.word] = canary
        return canary.word

    def found(self, data):
        return {self.by_word[word.decode().lower()] for word in WORD.findall(data) if word.decode().lower() in self.by_word}

    def fill(self, contract, operation_id, body, cage):
        """The body with a canary in each free text that it has, as `cage` says who may read it."""
        schema, _ = contract.body(operation_id)
        return self.fill_value(contract, operation_id, (schema, body, ""), cage)

    def fill_value(self, contract, operation_id, spot, cage):
        schema, value, pointer = spot
        schema = contract.resolve(schema)
        if isinstance(value, dict):
            members = members_of(contract, schema, value)
            return {name: self.fill_value(contract, operation_id, (members[name], one, f"{pointer}/{name}"), cage)
                    for name, one in value.items()}
        if isinstance(value, list):
            return [self.fill_value(contract, operation_id, (schema["items"], one, pointer), cage) for one in value]
        if not isinstance(value, str) or schema.get("pattern") != FREE or pointer in cage.bare:
            return value
        roles, people = cage.readers(operation_id, pointer, schema.get("x-audience", "sales"))
        self.filled.add((operation_id, pointer))
        return f"{value} {self.put(cage.org, f'{operation_id}{pointer}', roles, people)}"


def members_of(contract, schema, value):
    """The properties; of a choice, those of the one that has all of the value's members."""
    for one in schema.get("anyOf", [schema]):
        properties = contract.resolve(one).get("properties", {})
        if set(value) <= set(properties):
            return properties
    raise AssertionError(f"{sorted(value)} has no schema")


def free_texts(contract, operation_id):
    """The pointers of all texts that the operation's body may have; lists have no numbers in them."""
    waiting, found = [(contract.body(operation_id)[0], "")], set()
    while waiting:
        schema, pointer = waiting.pop()
        schema = contract.resolve(schema)
        for one in schema.get("anyOf", []):
            waiting.append((one, pointer))
        for name, one in schema.get("properties", {}).items():
            waiting.append((one, f"{pointer}/{name}"))
        if "items" in schema:
            waiting.append((schema["items"], pointer))
        if schema.get("pattern") == FREE:
            found.add(pointer)
    return found


class Cage:
    """Who reads the texts of one command: by the audience of each, and `inner`, pointers of texts that are product's all the same."""

    def __init__(self, org, sales, sales_people=(), inner=(), product=PRODUCT, bare=()):
        self.org, self.sales, self.sales_people = org, sales, tuple(person.id for person in sales_people)
        self.inner, self.product, self.bare = inner, product, bare

    def readers(self, operation_id, pointer, audience):
        if audience == "product" or pointer in self.inner:
            return self.product, ()
        return self.sales, self.sales_people
