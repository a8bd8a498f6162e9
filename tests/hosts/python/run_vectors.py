"""Run a folder of vectors through ``prepare`` and ``read``."""

import base64
import json
import sys
from pathlib import Path
from typing import Any

import hostwire

import records

OPEN = {"adm.tools": hostwire.Client.adm_tools, "elytrahost": hostwire.Client.elytra_host}


def outcome(vector: dict[str, Any]) -> records.Record:
    """Give what comes of a vector, as its file would have it."""
    options = vector.get("options", {})
    with OPEN[vector["provider"]](token="vector-token") as client:
        try:
            if vector["kind"] == "call":
                return {"request": records.request(client.prepare(vector["method"], vector["params"], **options))}
            encoded = vector.get("body_base64")
            body = vector["body"].encode() if encoded is None else base64.b64decode(encoded)
            headers = [(name, value) for name, value in vector["headers"]]
            reply = client.read(vector["method"], status=vector["status"], headers=headers, body=body, **options)
            return {"reply": records.reply(reply)}
        except hostwire.Error as error:
            return {"error": records.error(error)}


def main(folder: str) -> int:
    """Print what fails, then the count."""
    passed = failed = 0
    for file in sorted(Path(folder).glob("*.json")):
        for vector in json.loads(file.read_text(encoding="utf-8")):
            actual, expected = outcome(vector), vector["expect"]
            if records.comparable(actual) == records.comparable(expected):
                passed += 1
            else:
                failed += 1
                print(f"{vector['name']}\n  expected {expected}\n  got      {actual}", file=sys.stderr)
    print(f"python: {passed} passed, {failed} failed")
    return 0 if passed and not failed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
