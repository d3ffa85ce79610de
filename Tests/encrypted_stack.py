"""A stack that speaks TLS itself."""

import http.client
import json
import ssl

from stack import ADMIN, Answer, Stack


def context(trusted=None):
    made = ssl.create_default_context(cafile=trusted)
    if trusted is None:
        made.check_hostname, made.verify_mode = False, ssl.CERT_NONE
    return made


class EncryptedStack(Stack):
    @property
    def origin(self):
        return f"https://127.0.0.1:{self.port}"

    def request(self, method, path, body=None, cookie=None, headers=None, timeout=10):
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=timeout, context=context())
        sent = {"Origin": self.origin, "Sec-Fetch-Site": "same-origin", "Content-Type": "application/json"}
        if cookie:
            sent["Cookie"] = f"__Host-sid={cookie}"
        try:
            connection.request(method, path, json.dumps(body) if body is not None else None, sent | (headers or {}))
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())
        finally:
            connection.close()

    def sign_in(self, name=ADMIN[0], password=ADMIN[1]):
        answer = self.request("POST", "/api/session", {"name": name, "password": password})
        assert answer.status == 200, (answer.status, answer.body)
        return answer.headers["Set-Cookie"].split("=", 1)[1].split(";")[0]
