"""A house to knock at: a private cluster, the binary, orgs with one person per role, and a client that keeps its connection."""
import datetime
import http.client
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import tempfile
import time
import zoneinfo

ROOT = pathlib.Path(__file__).resolve().parents[2]
ZONE = "Europe/Berlin"
PATIENCE = 60.0  # seconds until a test gives up waiting for what should come at once
ROLES = ("rep", "sales_lead", "head_of_sales", "product_manager", "head_of_product", "executive", "customer_success", "finance",
         "auditor", "admin")
SALES = ("rep", "sales_lead", "head_of_sales")
SALES_READERS = SALES + ("customer_success", "finance")
PRODUCT_READERS = ("product_manager", "head_of_product", "executive", "auditor")
NAMES = {"rep": "Nora Lindqvist", "sales_lead": "Tomas Novak", "head_of_sales": "Ines Moreau", "product_manager": "Jonas Beck",
         "head_of_product": "Ada Okafor", "executive": "Ruth Adler", "customer_success": "Pia Holm", "finance": "Karl Brandt",
         "auditor": "Vera Sommer", "admin": "Leo Weiss"}


def today():
    """By the orgs' own clock."""
    return datetime.datetime.now(zoneinfo.ZoneInfo(ZONE)).date()


def day(days_ahead=0):
    return (today() + datetime.timedelta(days=days_ahead)).isoformat()


def quarter(ahead=0):
    """The name of the quarter so many quarters ahead, of a fiscal year that begins in January."""
    now = today()
    number = now.year * 4 + (now.month - 1) // 3 + ahead
    return f"{number // 4}Q{number % 4 + 1}"


def quarter_end(name):
    year, number = int(name[:4]), int(name[5])
    month = number * 3
    first_after = datetime.date(year + month // 12, month % 12 + 1, 1)
    return (first_after - datetime.timedelta(days=1)).isoformat()


class Answer:
    """What came back; the names of fields are in lower case."""

    def __init__(self, response, body):
        self.status = response.status
        self.all_fields = [(name.lower(), value) for name, value in response.getheaders()]
        self.fields = dict(self.all_fields)
        self.body = body

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def etag(self):
        return self.fields.get("etag")

    @property
    def slug(self):
        """The kind of the problem."""
        return self.json["type"].rsplit("/", 1)[1]

    @property
    def pointers(self):
        return sorted(error["pointer"] for error in self.json.get("errors", []))

    def must(self, *statuses):
        """Itself; AssertionError unless it has one of the statuses."""
        assert self.status in statuses, f"{self.status} instead of {statuses}: {self.body[:800]!r}"
        return self


class Client:
    """One connection, kept; and who speaks on it."""

    def __init__(self, port, token=None):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        self.token = token

    def send(self, method, path, body=None, fields=None):
        """`body`: bytes as they are, or else a value to be sent as JSON. A field that is None is left out."""
        all_fields = {}
        if self.token is not None:
            all_fields["Authorization"] = f"Bearer {self.token}"
        if body is not None:
            all_fields["Content-Type"] = "application/json"
            if not isinstance(body, bytes):
                body = json.dumps(body, ensure_ascii=False).encode()
        all_fields.update(fields or {})
        all_fields = {name: value for name, value in all_fields.items() if value is not None}
        try:
            return self.exchange(method, path, body, all_fields)
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            self.connection.close()  # it was kept for too long
            return self.exchange(method, path, body, all_fields)

    def exchange(self, method, path, body, fields):
        self.connection.request(method, path, body, fields)
        response = self.connection.getresponse()
        return Answer(response, response.read())

    def get(self, path, **fields):
        return self.send("GET", path, None, as_fields(fields))

    def post(self, path, body=None, **fields):
        return self.send("POST", path, body, as_fields(fields))

    def put(self, path, body=None, **fields):
        return self.send("PUT", path, body, as_fields(fields))

    def patch(self, path, body=None, **fields):
        return self.send("PATCH", path, body, as_fields(fields))

    def close(self):
        self.connection.close()


def as_fields(names):
    """if_match → If-Match"""
    return {name.replace("_", "-").title(): value for name, value in names.items()}


class Person:
    """Somebody of an org, and the connection on which he speaks."""

    def __init__(self, org, role, name, person_id, token):
        self.org, self.role, self.name, self.id, self.token = org, role, name, person_id, token
        self.client = Client(org.house.port, token)

    def __getattr__(self, name):
        return getattr(self.client, name)  # get, post, put, patch, send


class Org:
    """An org with one person per role, who are attributes: org.rep.get("/v1/me")."""

    def __init__(self, house, name, roles=ROLES):
        self.house, self.name = house, name
        word = re.sub(r"[^a-z]", "", name.lower())
        seats = [f"{role}:{NAMES[role]}:{role.replace('_', '.')}@{word}.example" for role in roles]
        told = house.verb("org", "create", name, "--time-zone", ZONE, *[f"--seat={seat}" for seat in seats])
        self.id, self.number = re.search(r"^org=(\S+) number=(\d+)$", told, re.MULTILINE).groups()
        found = re.findall(r'^person=(\S+) name="(.*)" token=(\S+)$', told, re.MULTILINE)
        self.people = [Person(self, role, person_name, person_id, token)
                       for role, (person_id, person_name, token) in zip(roles, found)]
        for person in self.people:
            setattr(self, person.role, person)

    def add(self, role, name, team_id=None):
        """One person more, taken in by the admin; gives the person."""
        email = re.sub(r"[^a-z]", ".", name.lower()) + f"@org{self.number}.example"
        body = {"name": name, "email": email}
        if team_id is not None:
            body["team_id"] = team_id
        person_id = self.admin.post("/v1/people", body).must(201).json["id"]
        self.admin.post(f"/v1/people/{person_id}/roles", {"role": role}).must(200)
        token = self.admin.post("/v1/tokens", {"person_id": person_id, "label": "test", "scopes": ["read", "submit"],
                                               "expires_on": day(100)}).must(201).json["secret"]
        person = Person(self, role, name, person_id, token)
        self.people.append(person)
        return person

    def set_capacity(self, name, points):
        before = self.head_of_product.get(f"/v1/budgets/{name}").must(200)
        self.head_of_product.put(f"/v1/budgets/{name}/capacity", {"points": points}, if_match=before.etag).must(200)

    def ready_for_the_walk(self):
        """This quarter and the next are set."""
        for ahead in (0, 1):
            self.set_capacity(quarter(ahead), 400)
        return self

    def tokens(self):
        return {person.role: person.token for person in self.people}


class Demo(Org):
    """The demo org, with the person of each role whose token it gave."""

    def __init__(self, house):
        self.house, self.tokens_path = house, os.path.join(house.folder, "demo-tokens.json")
        house.verb("demo", "--if-empty", "--tokens", self.tokens_path)
        self.people = []
        with open(self.tokens_path, encoding="utf-8") as file:
            for role, token in json.load(file).items():
                told = Client(house.port, token).get("/v1/me").must(200).json
                self.people.append(Person(self, role, told["person"]["name"], told["person"]["id"], token))
                setattr(self, role, self.people[-1])
        self.id, self.name = told["org"]["id"], told["org"]["name"]

    def give_points(self, name, points):
        """To the line from which the rep's deals draw."""
        team = self.rep.get("/v1/me").must(200).json["team"]["id"]
        before = self.head_of_sales.get(f"/v1/budgets/{name}").must(200)
        self.head_of_sales.put(f"/v1/budgets/{name}/split", {"lines": [{"line": team, "points": points}]}, if_match=before.etag).must(200)


class House:
    """The binary on a cluster of its own. Gone at the end of the `with`."""

    def __init__(self, program, *flags):
        self.program, self.flags = program, flags
        self.folder = tempfile.mkdtemp(prefix="desk-api-")
        self.log_path = os.path.join(self.folder, "serve.log")
        self.process, self.port = None, None

    def __enter__(self):
        try:
            self.url = self.cluster("start", "--fast").strip()
            self.environment = {**os.environ, "DATABASE_URL": self.url}
            pathlib.Path(self.folder, "secret").write_bytes(os.urandom(32))
            self.verb("migrate")
            self.serve()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.halt()
        self.cluster("stop")
        shutil.rmtree(self.folder, ignore_errors=True)

    def cluster(self, verb, *flags):
        return subprocess.run([ROOT / "tests/cluster.sh", verb, os.path.join(self.folder, "cluster"), *flags], check=True,
                              stdout=subprocess.PIPE, text=True).stdout

    def verb(self, *words):
        """What a verb of the binary prints."""
        done = subprocess.run([self.program, *words], env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              text=True, check=False)
        assert done.returncode == 0, f"{words}: {done.returncode}: {done.stderr[-2000:]}"
        return done.stdout

    def sql(self, statement):
        """The rows, as lines."""
        return subprocess.run(["psql", "-qAtX", "-v", "ON_ERROR_STOP=1", self.url, "-c", statement], check=True,
                              stdout=subprocess.PIPE, text=True).stdout.splitlines()

    def serve(self, *flags):
        """Starts it (again) and waits until it is ready."""
        self.halt()
        log = open(self.log_path, "ab")
        begins = log.tell()
        self.process = subprocess.Popen(
            [self.program, "serve", "--port", "0", "--secret-file", os.path.join(self.folder, "secret"), *(flags or self.flags)],
            env=self.environment, stdout=log, stderr=log)
        log.close()
        self.port = int(self.wait(lambda: re.search(r"event=serve_started .*\bport=(\d+)", self.log(begins))).group(1))
        self.wait(lambda: Client(self.port).get("/readyz").status == 200)

    def log(self, begins=0):
        with open(self.log_path, "rb") as file:
            file.seek(begins)
            return file.read().decode("utf-8", "replace")

    def wait(self, holds):
        """Asks again and again until it holds, and gives what it gave."""
        ends = time.monotonic() + PATIENCE
        while True:
            found = holds()
            if found:
                return found
            if self.process.poll() is not None:
                raise AssertionError(f"the service ended with {self.process.returncode}: {self.log()[-3000:]}")
            if time.monotonic() > ends:
                raise AssertionError(f"it did not come: {self.log()[-3000:]}")

    @staticmethod
    def free_port():
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            return listener.getsockname()[1]

    def halt(self):
        """Stops it; AssertionError when it did not end well, which a sanitizer sees to."""
        if self.process is None:
            return
        process, self.process = self.process, None
        process.terminate()
        try:
            status = process.wait(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            status = process.wait()
        assert status == 0, f"the service ended with {status}: {self.log()[-3000:]}"

    def open_org(self, name, roles=ROLES):
        return Org(self, name, roles)


class Contract:
    """/openapi.json, with ways to look into it."""

    def __init__(self, document):
        self.document = document
        self.operations = {}
        for path, item in document["paths"].items():
            for method, operation in item.items():
                if method in ("get", "post", "put", "patch", "delete"):
                    parameters = [self.resolve(one) for one in item.get("parameters", []) + operation.get("parameters", [])]
                    self.operations[operation["operationId"]] = {**operation, "method": method.upper(), "path": path,
                                                                 "parameters": parameters}

    def resolve(self, schema):
        """The schema itself where it is a reference; what stands beside the reference stays."""
        while "$ref" in schema:
            target = self.document
            for word in schema["$ref"][2:].split("/"):
                target = target[word.replace("~1", "/").replace("~0", "~")]
            schema = {**target, **{name: value for name, value in schema.items() if name != "$ref"}}
        return schema

    def body(self, operation_id):
        """The schema and the example of an operation's body; None when it has none."""
        body = self.operations[operation_id].get("requestBody")
        if body is None:
            return None, None
        content = body["content"]["application/json"]
        return content["schema"], content.get("example")

    def success(self, operation_id):
        return min(int(status) for status in self.operations[operation_id]["responses"] if status.isdigit())


def contract_of(house):
    return Contract(Client(house.port).get("/openapi.json").must(200).json)


class Report:
    """Counts what held, and says what did not; what held is told when it is a row of its own."""

    def __init__(self, quiet=False):
        self.passed, self.failed, self.quiet = 0, 0, quiet

    def check(self, says, holds, *arguments):
        """Runs `holds`, which asserts; gives what it gives."""
        try:
            given = holds(*arguments)
        except (AssertionError, OSError, LookupError, ValueError, TypeError, http.client.HTTPException) as fault:
            self.failed += 1
            where = fault.__traceback__
            while where.tb_next is not None:
                where = where.tb_next
            print(f"not ok - {says}: {type(fault).__name__} at line {where.tb_lineno}: {str(fault)[:900]}", flush=True)
            return None
        self.passed += 1
        if not self.quiet:
            print(f"ok - {says}", flush=True)
        return given

    def equal(self, says, found, wanted):
        def holds():
            assert found == wanted, f"{found!r} instead of {wanted!r}"
        self.check(says, holds)

    def close(self):
        print(f"{self.passed} passed, {self.failed} failed")
        return 0 if self.failed == 0 else 1
