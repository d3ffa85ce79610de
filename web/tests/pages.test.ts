import { routeOf } from "../source/app/route.ts";
import { agentName } from "../source/features/account/agent-name.ts";
import { darkPath, MARGIN } from "../source/features/account/qr-path.ts";
import { inGroups } from "../source/features/account/secret-groups.ts";
import { generalMessage, messageFor } from "../source/features/pages/problem-text.ts";
import { secondsLeft } from "../source/features/session/seconds-left.ts";
import { RequestError } from "../source/protocol/rest-client.ts";
import { nextIndex } from "../source/ui/menu-keys.ts";
import {
  formatAgo,
  formatBytes,
  formatDay,
  formatMoment,
  formatUntil,
  formatUptime,
} from "../source/ui/moments.ts";
import { equal, holds } from "./claims.ts";

Deno.test("a fragment names a page; a path that names none is unknown", () => {
  for (const hash of ["#/account", "#/account/"]) equal(routeOf(hash), { page: "account" }, hash);
  for (const hash of ["#/admin", "#/admin/", "#/admin/users/"]) {
    equal(routeOf(hash), { page: "admin", part: "users" }, hash);
  }
  equal(routeOf("#/admin/audit"), { page: "admin", part: "audit" });
  for (const hash of ["", "#", "#/", "#account", "#first-sign-in=abc"]) {
    equal(routeOf(hash), { page: "workspace" }, hash);
  }
  const others = [
    "#//",
    "#/account/x",
    "#/admin/x",
    "#/admin//",
    "#/admin/users/x",
    "#/admin/__proto__",
    "#/constructor",
  ];
  for (const hash of others) equal(routeOf(hash), { page: "unknown" }, hash);
});

Deno.test("arrow keys go round a menu", () => {
  equal(nextIndex("ArrowDown", 2, 3), 0);
  equal(nextIndex("ArrowUp", 0, 3), 2);
  equal(nextIndex("Home", 2, 3), 0);
  equal(nextIndex("End", 0, 3), 2);
  equal(nextIndex("a", 0, 3), undefined);
  equal(nextIndex("ArrowDown", -1, 0), undefined);
});

Deno.test("what the server says about a field is shown there, and nowhere twice", () => {
  const errors = [
    { field: "name", detail: "is too long" },
    { field: "days", detail: "is not 1 to 366" },
  ];
  const two = new RequestError(400, "Name is too long.", "name", undefined, errors);
  equal(messageFor(two, "name"), "Name is too long.");
  equal(messageFor(two, "days"), "Days is not 1 to 366.");
  equal(messageFor(two, "scopes"), undefined);
  equal(generalMessage(two, ["name", "days"]), "");
  equal(generalMessage(two, ["scopes"]), "Name is too long.");
  const conflict = new RequestError(409, "Nobody would be left who can administer.");
  equal(generalMessage(conflict, ["role"]), "Nobody would be left who can administer.");
  equal(messageFor(undefined, "name"), undefined);
  equal(generalMessage(undefined, []), "");
});

Deno.test("the last second of a wait counts until it is over", () => {
  equal(secondsLeft(1000, 0), 1);
  equal(secondsLeft(1000, 1), 1);
  equal(secondsLeft(1000, 1000), 0);
  equal(secondsLeft(1000, 5000), 0);
  equal(secondsLeft(61_000, 500), 61);
});

Deno.test("browsers are named, other programs name themselves", () => {
  const chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) " +
    "Chrome/156.0.0.0 Safari/537.36";
  equal(agentName(chrome), "Chrome on Linux");
  equal(agentName(`${chrome} Edg/156.0.0.0`), "Edge on Linux");
  const phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1";
  equal(agentName(phone), "Safari on iOS");
  equal(agentName("curl/8.1"), "curl/8.1");
  equal(agentName(""), "Unknown program");
});

Deno.test("the path of a code covers its dark modules and no other", () => {
  const rows = ["#.##", "....", ".###", "#..#"];
  const path = darkPath(4, (x, y) => rows[y]?.[x] === "#");
  const covered = new Set<string>();
  for (const [, x, y, length] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) {
    for (let step = 0; step < Number(length); step++) {
      covered.add(`${Number(x) + step - MARGIN} ${Number(y) - MARGIN}`);
    }
  }
  const wanted = rows.flatMap((row, y) => [...row].flatMap((c, x) => c === "#" ? `${x} ${y}` : []));
  equal([...covered].toSorted(), wanted.toSorted());
});

Deno.test("a secret is read in fours and copied whole", () => {
  equal(inGroups("ABCDEFGHIJ"), "ABCD EFGH IJ");
  equal(inGroups("ABCDEFGH"), "ABCD EFGH");
  equal(inGroups(""), "");
});

Deno.test("times and sizes as people read them", () => {
  const now = Date.parse("2026-11-29T12:00:00Z");
  equal(formatAgo(now - 20_000, now), "just now");
  equal(formatAgo(now - 5 * 60_000, now), "5 min ago");
  equal(formatAgo(now - 3 * 3_600_000, now), "3 h ago");
  equal(formatAgo(now - 2 * 86_400_000, now), "2 d ago");
  equal(formatUntil(now + 90 * 86_400_000, now), "in 90 d");
  equal(formatUntil(now + 30_000, now), "in 1 min");
  equal(formatUntil(now + 24 * 3_600_000, now), "in 24 h");
  equal(formatUntil(now, now), "expired");
  equal(formatBytes(512), "512 B");
  equal(formatBytes(1536), "1.5 KiB");
  equal(formatBytes(256 * 1024 * 1024), "256 MiB");
  equal(formatBytes(-1), "–");
  equal(formatUptime(59), "59 s");
  equal(formatUptime(3 * 86_400 + 2 * 3600), "3 d 2 h");
  equal(formatDay(NaN), "–");
  equal(formatDay(1e20), "–");
  holds(/^2026-11-29 \d\d:\d\d$/.test(formatMoment(now)), formatMoment(now));
});
