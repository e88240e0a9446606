"""Prism (npm @stoplight/prism-cli) as a proxy between the tests and the service: what is against the contract does not pass."""
import json
import os
import pathlib
import re
import signal
import subprocess

FOLDER = pathlib.Path(__file__).resolve().parent
PRISM = FOLDER / "node_modules/@stoplight/prism-cli/dist/index.js"


class Judge:
    """A proxy in front of the house. A request or an answer that violates the contract becomes a problem of Prism's own."""

    def __init__(self, house, document):
        self.house, self.document, self.process, self.port = house, document, None, None
        self.log_path = os.path.join(house.folder, "prism.log")

    def log(self):
        with open(self.log_path, encoding="utf-8", errors="replace") as file:
            return re.sub(r"\x1b\[[0-9;]*m", "", file.read())

    def __enter__(self):
        assert PRISM.exists(), "Prism is not installed: npm ci --ignore-scripts in tests/api, as ./desk test does"
        document = os.path.join(self.house.folder, "openapi.json")
        with open(document, "w", encoding="utf-8") as file:
            json.dump(self.document, file)
        self.port = self.house.free_port()
        with open(self.log_path, "wb") as log:
            self.process = subprocess.Popen(
                ["node", PRISM, "proxy", document, f"http://127.0.0.1:{self.house.port}", "--errors", "--port", str(self.port)],
                stdout=log, stderr=log, env={**os.environ, "NO_COLOR": "1"})
        self.house.wait(lambda: "Prism is listening" in self.log() or self.ended())
        return self

    def ended(self):
        assert self.process.poll() is None, self.log()[-3000:]

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=30)
