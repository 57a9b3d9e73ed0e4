"""Schemathesis' response checks over a HAR. They judge answers, of documented operations, and no requests."""

from urllib.parse import urlsplit

import har
import requests
import schemathesis
from schemathesis import checks
from schemathesis.core.failures import FailureGroup, Failure
from schemathesis.specs.openapi import checks as openapi_checks

CHECKS = [
    openapi_checks.status_code_conformance,
    openapi_checks.content_type_conformance,
    openapi_checks.response_headers_conformance,
    openapi_checks.response_schema_conformance,
]


def judge(spec):
    schema = schemathesis.openapi.from_path(spec)
    hosts = {urlsplit(server["url"]).netloc for server in schema.raw_schema.get("servers", [])}

    def look(entry):
        asked, answered = entry["request"], entry["response"]
        url = urlsplit(asked["url"])
        operations = schema.find_operation_by_path(asked["method"], url.path) if url.netloc in hosts else None
        if operations is None:
            return []
        response = schemathesis.Response(
            status_code=answered["status"],
            headers={name: [value] for name, value in har.headers(answered).items()},
            content=har.body(answered["content"]),
            request=requests.Request(asked["method"], asked["url"]).prepare(),
            elapsed=0.0,
            verify=True,
        )
        try:
            operations.Case().validate_response(response, checks=CHECKS)
        except FailureGroup as group:
            return list(group.exceptions)
        except Failure as failure:
            return [failure]
        return []

    return look


har.main(judge)
