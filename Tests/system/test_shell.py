"""What admins do over HTTP, from a shell with the store."""

import json
import os
import subprocess

from test_api import MEMBER_PASSWORD, PRESET, api_token, bearer, invite, run_program

from stack import ADMIN, PROGRAM


def test_the_shell_does_what_admins_do(stack):
    invite(stack, "shell user")
    listed = run_program(stack, "user", "list", "--search", "SHELL us")
    assert listed.returncode == 0 and "\nshell user\tmember\tactive\t-\t200\t20\t" in listed.stdout
    changed = run_program(stack, "user", "change", "shell user", "--disable-user", "--presets", "3")
    assert changed.returncode == 0 and "\tdisabled\t-\t3\t" in changed.stdout
    wrong = {"name": "shell user", "password": MEMBER_PASSWORD}
    assert stack.request("POST", "/api/session", wrong).status == 401
    run_program(stack, "user", "change", "shell user", "--enable-user")
    reset = run_program(stack, "user", "password", "shell user", env=os.environ | {"SPEEDSTACK_PASSWORD": "short"})
    assert reset.returncode != 0 and "fewer than 8" in reset.stderr
    new = "a password from the shell"
    reset = run_program(stack, "user", "password", "shell user", env=os.environ | {"SPEEDSTACK_PASSWORD": new})
    assert reset.returncode == 0
    session = stack.sign_in("shell user", new)
    preset = stack.request("POST", "/api/presets", PRESET, cookie=session).json()["id"]
    assert run_program(stack, "preset", "publish", preset).returncode == 0
    assert stack.request("GET", f"/api/presets/{preset}", cookie=stack.admin_token).status == 200
    exported = run_program(stack, "preset", "export", "--owner", "shell user")
    assert json.loads(exported.stdout)["owner"] == "shell user"
    for _ in range(2):
        imported = run_program(stack, "preset", "import", "--owner", ADMIN[0], input=exported.stdout)
        assert imported.returncode == 0, imported.stderr
    again = run_program(stack, "preset", "list", "--owner", ADMIN[0], "--search", "oversold").stdout
    assert again.count("Oversold Apple") >= 1 and imported.stdout.strip() in again
    assert run_program(stack, "preset", "give", preset, ADMIN[0]).returncode == 0
    assert run_program(stack, "user", "end-sessions", "shell user").returncode == 0
    assert stack.request("GET", "/api/session", cookie=session).status == 401
    audit = run_program(stack, "audit", "--event", "preset_published", "--limit", "1")
    entry = json.loads(audit.stdout)
    assert (entry["object"], entry["address"], entry["actor"]) == (preset, "shell", {"id": "", "name": "shell"})
    link = run_program(stack, "user", "invite", "--role", "admin").stdout.strip()
    token = link.split("#first-sign-in=")[1]
    body = {"token": token, "name": "by shell", "password": MEMBER_PASSWORD}
    assert stack.request("POST", "/api/first-sign-in", body).json()["user"]["role"] == "admin"


def test_the_shell_imports_documents_and_lines_and_names_the_place_of_each_error(stack):
    invite(stack, "importer")

    def run(text, *words):
        return run_program(stack, "preset", "import", *words, input=text)

    entries = [{"owner": "importer", "preset": PRESET | {"name": f"imported {number}"}} for number in range(3)]
    document = {"format": "speedstack.presets.v1", "presets": entries, "next": None}
    bad = stack.state / "prices" / "BROKEN.csv"
    bad.write_text("no prices\n")
    listed = run_program(stack, "data", "list")
    compact = run(json.dumps(document))
    bad.unlink()
    assert "BROKEN is left out" in listed.stderr
    # Datasets are not what is asked for here.
    assert compact.returncode == 0 and compact.stderr == "" and len(compact.stdout.splitlines()) == 3
    lines = "\n\n".join(map(json.dumps, entries)) + "\n"
    for text in (json.dumps(document, indent=1), lines, json.dumps(entries[0])):
        again = run(text)
        assert again.returncode == 0, again.stderr
        # The same presets of the same owner are there already.
        assert again.stdout.splitlines() == compact.stdout.splitlines()[: len(again.stdout.splitlines())]
    page = run(json.dumps(document | {"next": "1"}))
    assert page.returncode == 0 and "one page of an export" in page.stderr
    exported = stack.request("GET", "/api/admin/presets/export", cookie=stack.admin_token).json()
    assert run(json.dumps(exported)).returncode == 0

    def wrong(**change):
        return {"presets": [entries[0], entries[1] | change]}

    for text, message in [
        (json.dumps(wrong(owner="nobody at all")), "presets.1.owner is no user"),
        (json.dumps({"presets": [{"preset": PRESET}]}), "presets.0.owner is not named"),
        (json.dumps(wrong(preset=PRESET | {"name": ""}), indent=2), "presets.1.preset.name "),
        (json.dumps(entries[0]) + "\n\n" + json.dumps(wrong(preset={})["presets"][1]), "line 3: preset.name "),
        (json.dumps(entries[0]) + "\n{", "line 2: an end too early"),
        (json.dumps(document, indent=1)[:-9], "the document: an end too early"),
        ('{\n"a": 1\n}', "this is no file of presets"),
        (" " * (64 << 20) + "{}", "this is more than 64 MiB"),
    ]:
        done = run(text)
        assert done.returncode == 1 and message in done.stderr, done.stderr
    assert run_program(stack, "user", "change", "importer", "--presets", "3").returncode == 0
    full = run(json.dumps({"presets": [*entries, {"owner": "importer", "preset": PRESET | {"name": "4"}}]}))
    assert full.returncode == 1 and "presets.3: its owner may have 3 presets" in full.stderr


def test_the_shell_says_what_to_name_where_no_house_runs(tmp_path):
    done = subprocess.run(
        [str(PROGRAM), "user", "list", "--state", str(tmp_path)], capture_output=True, text=True, timeout=20
    )
    assert done.returncode == 1
    assert done.stderr.index("--state") < done.stderr.index("--store-url")


def test_whoever_has_forgotten_the_password_gets_a_link_from_the_shell(stack):
    session, _ = invite(stack, "forgetful")
    made = run_program(stack, "user", "password-link", "Forgetful", "--hours", "2")
    assert made.returncode == 0, made.stderr
    address, token = made.stdout.strip().split("/#new-password=")
    assert address == stack.origin
    listed = run_program(stack, "user", "invitations").stdout
    assert "\tforgetful\n" in listed and token not in listed
    body = {"token": token, "name": "forgetful", "password": "a new one from a link"}
    assert stack.request("POST", "/api/first-sign-in", body).status == 201
    assert stack.request("GET", "/api/session", cookie=session).status == 401
    assert stack.request("GET", "/api/session", cookie=stack.sign_in("forgetful", body["password"])).status == 200
    assert stack.request("POST", "/api/first-sign-in", body).status == 401
    assert run_program(stack, "user", "password-link", "nobody at all").returncode == 1


def test_a_preset_is_given_to_nobody_who_may_have_no_more(stack):
    session, user = invite(stack, "full")
    assert run_program(stack, "user", "change", "full", "--presets", "0").returncode == 0
    preset = stack.request("POST", "/api/presets", PRESET, cookie=stack.admin_token).json()["id"]
    path = f"/api/admin/presets/{preset}/owner"
    refused = stack.request("PUT", path, {"user": user}, cookie=stack.admin_token)
    assert refused.status == 409 and "0 presets of the new owner" in refused.json()["detail"]
    shell = run_program(stack, "preset", "give", preset, "full")
    assert shell.returncode == 1 and "there are 0 presets of the new owner already" in shell.stderr


def test_the_shell_lists_and_ends_what_admins_do(stack):
    session, user = invite(stack, "shell target")
    token = api_token(stack, session, ["read"])["token"]
    other = stack.sign_in("shell target", MEMBER_PASSWORD)

    def lines(*words):
        done = run_program(stack, *words)
        assert done.returncode == 0, done.stderr
        return [line.split("\t") for line in done.stdout.splitlines()[1:]]

    sessions = lines("user", "sessions", "shell target")
    assert len(sessions) == 2 and all(len(each[0]) == 64 for each in sessions)
    assert run_program(stack, "user", "end-sessions", "shell target", "--session", sessions[0][0]).returncode == 0
    assert len(lines("user", "sessions", "shell target")) == 1
    alive = [stack.request("GET", "/api/session", cookie=cookie).status for cookie in (session, other)]
    assert sorted(alive) == [200, 401]
    assert run_program(stack, "user", "end-sessions", "shell target", "--session", "x").returncode != 0

    path = f"/api/admin/users/{user}/tokens"
    assert [each["name"] for each in stack.request("GET", path, cookie=stack.admin_token).json()["tokens"]] == ["test"]
    assert stack.request("GET", "/api/presets", headers=bearer(token)).status == 200
    assert run_program(stack, "user", "end-tokens", "shell target").returncode == 0
    assert stack.request("GET", "/api/presets", headers=bearer(token)).status == 401
    assert stack.request("DELETE", path, cookie=stack.admin_token).status == 204

    assert run_program(stack, "user", "reset-second-factor", "shell target").returncode == 0
    made = stack.request("POST", "/api/admin/invitations", {"role": "member", "hours": 1}, cookie=stack.admin_token)
    assert made.json()["id"] in [each[0] for each in lines("user", "invitations")]
    assert run_program(stack, "user", "uninvite", made.json()["id"]).returncode == 0
    assert made.json()["id"] not in [each[0] for each in lines("user", "invitations")]
    told = run_program(stack, "audit", "--object", "shell target", "--event", "tokens_ended").stdout.splitlines()
    assert len(told) == 1 and json.loads(told[0])["object"] == user


def test_an_export_of_all_presets_goes_back_by_http_and_by_the_shell(stack):
    session, _ = invite(stack, "exporter")
    stack.request("POST", "/api/presets", PRESET, cookie=session)
    document = stack.request("GET", "/api/admin/presets/export?limit=1", cookie=stack.admin_token).json()
    assert document["presets"][0]["owner"] == "exporter"
    answer = stack.request("POST", "/api/admin/presets/import", document, cookie=stack.admin_token)
    assert answer.status == 201, answer.body
    done = run_program(stack, "preset", "import", input=json.dumps(document))
    assert done.returncode == 0 and len(done.stdout.splitlines()) == 1, done.stderr
    document["presets"][0]["preset"]["dataset"] = ""
    refused = run_program(stack, "preset", "import", input=json.dumps(document))
    assert refused.returncode != 0 and "presets.0.preset.dataset is empty" in refused.stderr
