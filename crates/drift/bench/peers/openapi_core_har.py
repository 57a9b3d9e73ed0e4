"""openapi-core over a HAR. Requests are judged only when the server accepted them, so that a refusal is no false alarm."""

from urllib.parse import parse_qsl, urlsplit

import har
from openapi_core import OpenAPI
from openapi_core.testing import MockRequest, MockResponse


def judge(spec):
    api = OpenAPI.from_file_path(spec)

    def look(entry):
        asked, answered = entry["request"], entry["response"]
        url = urlsplit(asked["url"])
        sent, got = har.headers(asked), har.headers(answered)
        request = MockRequest(
            f"{url.scheme}://{url.netloc}",
            asked["method"].lower(),
            url.path,
            args=dict(parse_qsl(url.query)),
            headers=sent,
            data=har.body(asked.get("postData")) or None,
            content_type=sent.get("content-type", ""),
        )
        content = answered["content"]
        response = MockResponse(
            har.body(content),
            status_code=answered["status"],
            headers=got,
            content_type=content.get("mimeType") or got.get("content-type", ""),
        )
        found = list(api.iter_response_errors(request, response))
        if 200 <= answered["status"] < 400:
            found += api.iter_request_errors(request)
        return found

    return look


har.main(judge)
