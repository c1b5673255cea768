"""schemathesis against `parlance serve`; see the script `schemathesis`, which installs it and starts this."""
import argparse
import json
import os
import subprocess
import sys
import tempfile

import small_models

CHECKS = ("not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,"
          "response_headers_conformance,unsupported_method,allow_header_conformance,missing_required_header")


def with_names(document, models):
    """The document with the names of the models that are served: with invented ones all answers would be 404."""
    schemas = document["components"]["schemas"]
    schemas["Model"] = {"enum": [*models, None, "nobody"]}
    for item in document["paths"].values():
        for operation in item.values():
            for parameter in operation.get("parameters", []):
                if parameter["name"] in ("name", "id"):
                    parameter["schema"] = {"enum": [*models, "no body", "a/b"]}
                if parameter["name"] == "version":
                    parameter["schema"] = {"enum": ["1", "2"]}
            for content in operation.get("requestBody", {}).get("content", {}).values():
                for part in [content["schema"], *content["schema"].get("allOf", [])]:
                    if part.get("properties", {}).get("model", {}).get("type") == "string":
                        part["properties"]["model"] = {"enum": list(models)}
    return document


parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--examples", type=int, default=50, help="requests for each route and kind (default: 50)")
parser.add_argument("--seed", type=int, default=1)
options = small_models.options(parser)
# Invented bodies ask for as much as is allowed: lower bounds make that quick.
bounds = ["--max-generated-tokens", "32", "--request-seconds", "20"]
with small_models.Server(options.parlance, options.models, "--quiet", *bounds) as server:
    document = with_names(server.get("/openapi.json"), options.models)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "openapi.json")
        json.dump(document, open(path, "w"))
        status = subprocess.call(
            [os.path.join(os.path.dirname(sys.executable), "schemathesis"), "run", path, "--url", server.url, "--checks", CHECKS,
             "--phases", "examples,coverage,fuzzing", "--max-examples", str(options.examples), "--seed", str(options.seed),
             "--continue-on-failure", "--workers", "1", "--request-timeout", "30", "--no-color"], cwd=folder)
    ready = server.get("/v2/health/ready")["ready"]
print(f"schemathesis ended with status {status}; the server was ready afterwards ({ready}) and ended with status {server.status}")
sys.exit(1 if status or server.status else 0)
