"""Sign-in, sessions and presets through nginx and FastCGI."""

import re

import pytest
from store_access import store_command

from stack import ADMIN


def test_the_first_sign_in_link_works_once(stack):
    answer = stack.request(
        "POST", "/api/first-sign-in",
        {"token": stack.first_sign_in_token(), "name": "second", "password": "another long password"},
    )  # fmt: skip
    assert answer.status == 401


def test_who_am_i_names_the_user(stack, token):
    answer = stack.request("GET", "/api/session", cookie=token)
    assert answer.status == 200
    assert answer.json()["user"]["name"] == ADMIN[0]
    assert answer.json()["user"]["role"] == "admin"
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("cookie", [None, "", "x", "a" * 43, "%00", "'; DROP"])
def test_no_session_is_401(stack, cookie):
    assert stack.request("GET", "/api/session", cookie=cookie).status == 401
    assert stack.request("GET", "/api/presets", cookie=cookie).status == 401
    assert stack.request("GET", "/api/datasets", cookie=cookie).status == 401


def test_unknown_user_and_wrong_password_get_the_same_answer(stack):
    wrong = stack.request("POST", "/api/session", {"name": ADMIN[0], "password": "wrong password"})
    unknown = stack.request("POST", "/api/session", {"name": "nobody", "password": "wrong password"})
    assert (wrong.status, wrong.body) == (unknown.status, unknown.body) == (401, wrong.body)
    assert "Set-Cookie" not in wrong.headers


def test_the_cookie_is_strict_and_hidden_from_scripts(stack):
    answer = stack.request("POST", "/api/session", {"name": ADMIN[0], "password": ADMIN[1]})
    attributes = {part.strip().lower() for part in answer.headers["Set-Cookie"].split(";")[1:]}
    assert {"httponly", "samesite=strict", "path=/"} <= attributes
    assert not any(part.startswith("domain") for part in attributes)


def test_sign_out_ends_the_session(stack, token):
    assert stack.request("DELETE", "/api/session", cookie=token).status == 204
    assert stack.request("GET", "/api/session", cookie=token).status == 401


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "http://evil.example", "Sec-Fetch-Site": None},
        {"Origin": "null", "Sec-Fetch-Site": None},
    ],
)
def test_changes_from_a_foreign_site_are_refused(stack, token, headers):
    body = {"name": ADMIN[0], "password": ADMIN[1]}
    assert stack.request("POST", "/api/session", body, headers=headers).status == 403
    assert stack.request("DELETE", "/api/session", cookie=token, headers=headers).status == 403
    assert stack.request("GET", "/api/session", cookie=token).status == 200


def test_only_json_is_taken(stack):
    answer = stack.request(
        "POST", "/api/session", b"name=admin&password=x", headers={"Content-Type": "text/plain"}
    )
    assert answer.status == 415


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400), (b"{", 400), (b"[]", 400), (b'"x"', 400), (b"{}", 400), (b'{"name":1,"password":"x"}', 400),
        (b'{"name":"admin"}', 400), (b'{"name":"admin","password":"x","role":"admin"}', 400),
        (b'{"name":"admin","name":"b","password":"x"}', 400), (b"\xff\xfe", 400), (b"[" * 20000, 400),
        (b'{"name":"' + b"a" * 100_000 + b'"}', 413),
    ],
)  # fmt: skip
def test_malformed_bodies_get_a_clear_4xx(stack, body, status):
    answer = stack.request("POST", "/api/session", body, headers={"Content-Type": "application/json"})
    assert answer.status == status, answer.body


PRESET = {
    "name": "Oversold Apple",
    "dataset": "AAPL",
    "strategy": "rsi_reversal",
    "parameters": {"window": 14, "low": 25.5, "high": 70},
    "settings": {"fees": 0.001},
}


def test_presets_are_kept_and_listed_newest_first(stack, token):
    first = stack.request("POST", "/api/presets", PRESET, cookie=token)
    assert first.status == 201, first.body
    second = stack.request("POST", "/api/presets", PRESET | {"name": "Second"}, cookie=token)
    listed = stack.request("GET", "/api/presets", cookie=stack.sign_in()).json()["presets"]
    assert [preset["id"] for preset in listed[:2]] == [second.json()["id"], first.json()["id"]]
    assert {key: listed[1][key] for key in PRESET} == PRESET


def test_a_preset_with_a_hostile_name_is_only_text(stack, token):
    name = '<img src=x onerror=alert(1)> __proto__ "\'{}:*'
    answer = stack.request("POST", "/api/presets", PRESET | {"name": name}, cookie=token)
    assert answer.status == 201
    assert answer.json()["name"] == name


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"), ({"name": "x" * 1000}, "name"), ({"name": 5}, "name"), ({"name": "a\r\nb"}, "name"),
        ({"parameters": []}, "parameters"), ({"owner": "someone"}, "owner"), ({"id": "1"}, "id"),
    ],
)  # fmt: skip
def test_a_bad_preset_names_its_field_and_stores_nothing(stack, token, change, field):
    before = stack.request("GET", "/api/presets", cookie=token).body
    answer = stack.request("POST", "/api/presets", PRESET | change, cookie=token)
    assert answer.status == 400, answer.body
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    assert answer.json()["field"].startswith(field)
    assert stack.request("GET", "/api/presets", cookie=token).body == before


def test_datasets_are_listed_with_their_credit(stack, token):
    datasets = stack.request("GET", "/api/datasets", cookie=token).json()["datasets"]
    assert [dataset["id"] for dataset in datasets] == [
        "AAPL", "MSFT", "IBM", "GOOG", "EURUSD", "SYNTH-1M", "SYNTH-100K",
    ]  # fmt: skip
    by_id = {dataset["id"]: dataset for dataset in datasets}
    assert by_id["AAPL"]["rows"] == 3270
    assert by_id["SYNTH-1M"]["rows"] == 1_000_000
    assert by_id["SYNTH-1M"]["synthetic"] is True
    assert all(dataset["credit"] for dataset in datasets)


def test_unknown_paths_and_methods_are_refused(stack):
    assert stack.request("GET", "/api/nothing").status == 404
    assert stack.request("PUT", "/api/session", {}).status == 405


def test_no_secret_is_in_a_log_in_the_store_or_in_a_process_argument(stack):
    token = stack.sign_in()
    secrets = [ADMIN[1], token, stack.first_sign_in_token(), stack.admin_token]
    stack.request("GET", "/api/session", cookie=token)
    assert store_command(stack, "SAVE") == "OK"
    files = [path for path in stack.state.rglob("*") if path.is_file()]
    assert any(path.suffix == ".log" for path in files)
    for path in files:
        content = path.read_bytes()
        for secret in secrets:
            assert secret.encode() not in content, f"a secret is in {path.name}"
    arguments = "\n".join(stack.processes())
    assert arguments and not any(secret in arguments for secret in secrets)


def test_the_page_comes_with_a_strict_policy_and_no_server_version(stack):
    answer = stack.request("GET", "/")
    assert answer.status == 200
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe-inline" not in policy and "'unsafe-eval'" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert not re.search(r"\d", answer.headers["Server"])
    scripts = re.findall(rb'<script[^>]*src="(/[^"]+)"', answer.body)
    assert scripts
    for script in scripts:
        asset = stack.request("GET", script.decode(), headers={"Accept-Encoding": "gzip"})
        assert asset.status == 200
        assert asset.headers["Content-Encoding"] == "gzip"
        assert "immutable" in asset.headers["Cache-Control"]
    assert stack.request("GET", "/nothing-here.js").status == 404
    assert stack.request("GET", "/.git/config").status in (403, 404)
