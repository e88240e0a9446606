"""The other service: Fastify + pg, one node process, on the same database."""
import json
import os

import session
from house import HERE, Server, call, free_port

FOLDER = HERE / "fastify"


class Fastify:
    def __init__(self, house, site, shaping="js"):
        self.house, self.site, self.server = house, site, None
        self.file = house.folder / "statements.json"
        self.file.write_text(json.dumps({each.name: each.text for each in session.statements() if each.name.startswith("queue")}))
        self.start(shaping)

    def start(self, shaping="js"):
        """Another process in place of the one that there was; gives how long it took to its first 200."""
        self.stop()
        port = free_port()
        environment = {**os.environ, "DATABASE_URL": self.address(), "PORT": str(port), "NODE_ENV": "production", "QUEUE": shaping,
                       "STATEMENTS": str(self.file)}
        self.server = Server(["node", "server.js"], port, environment, self.house.folder / "fastify.log", FOLDER)
        return self.server.wait("/v1/queue?limit=1", self.house.tokens["head_of_product"][1])

    def address(self):
        """As pg reads it: it takes a folder for a host in the query alone, and no empty place."""
        return self.site.url.replace("postgresql:///", "postgresql://desk_tests@localhost/").replace("&user=desk_tests", "")

    def shape_queue_in(self, shaping):
        self.start(shaping)

    def must_agree(self, orgs):
        """Both give the same queue, member for member, but for the cursor's own form."""
        token = self.house.tokens["head_of_product"][orgs.start]
        ours, theirs = (call(port, "GET", "/v1/queue?limit=50", token) for port in (self.site.port, self.port))
        ours["next"], theirs["next"] = bool(ours["next"]), bool(theirs["next"])
        if ours != theirs:
            raise SystemExit(f"the queues differ:\n{json.dumps(ours)[:3000]}\n{json.dumps(theirs)[:3000]}")

    @property
    def port(self):
        return self.server.port

    def stop(self):
        if self.server:
            self.server.stop()
            self.server = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
