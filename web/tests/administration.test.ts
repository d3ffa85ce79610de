import { collected } from "../source/features/admin/collected.ts";
import {
  auditQuery,
  eventTone,
  filterProblem,
  noFilter,
} from "../source/features/admin/audit-filter.ts";
import {
  outcomeOf,
  refreshFacts,
  refreshSentence,
  sourceName,
} from "../source/features/admin/dataset-words.ts";
import { namesIn, shortened } from "../source/features/admin/object-names.ts";
import { entriesOf, textOfFile, withoutPlace } from "../source/features/admin/preset-transfer.ts";
import { MOMENT_COUNT, withMoment } from "../source/features/admin/status-history.ts";
import { endsSessions, userChange, withChange } from "../source/features/admin/user-change.ts";
import { addressOf, type ManagedUser } from "../source/protocol/admin-client.ts";
import type { Refresh } from "../source/protocol/service-client.ts";
import { sparkPath } from "../source/ui/spark-path.ts";
import { equal, holds, throws } from "./claims.ts";

const user: ManagedUser = {
  id: "x",
  name: "Ada",
  role: "member",
  disabled: false,
  second_factor: false,
  created: 0,
  quotas: { presets: 200, tokens: 20 },
};

Deno.test("only what differs is changed", () => {
  equal(userChange(user, { ...user, quotas: { ...user.quotas } }), undefined);
  equal(userChange(user, { ...user, role: "admin" }), { role: "admin" });
  equal(userChange(user, { ...user, disabled: true, quotas: { presets: 0, tokens: 20 } }), {
    disabled: true,
    quotas: { presets: 0 },
  });
  holds(endsSessions({ role: "admin" }) && endsSessions({ disabled: true }), "they end sessions");
  holds(!endsSessions({ disabled: false }) && !endsSessions({ quotas: { tokens: 1 } }), "not");
});

Deno.test("a change that is not saved yet follows what others change beside it", () => {
  const change = { role: "admin", quotas: { presets: 7 } };
  const newer = { ...user, second_factor: true, quotas: { presets: 200, tokens: 5 } };
  const wanted = withChange(newer, change);
  equal([wanted.second_factor, wanted.quotas], [true, { presets: 7, tokens: 5 }]);
  equal(userChange(newer, wanted), change);
  equal(userChange(user, withChange(user, {})), undefined);
});

Deno.test("queries have what is asked for, escaped", () => {
  equal(addressOf("/api/x", { q: "", cursor: undefined, next: null }), "/api/x");
  equal(addressOf("/api/x", { q: "a&b=c #é", limit: "5" }), "/api/x?q=a%26b%3Dc+%23%C3%A9&limit=5");
});

Deno.test("the audit filter's last minute counts whole", () => {
  const filter = {
    ...noFilter,
    event: " user_invited ",
    from: "2026-11-29T10:00",
    to: "2026-11-29T10:01",
  };
  const query = auditQuery(filter, "who");
  equal(query.event, "user_invited");
  equal(query.actor, "who");
  equal(Number(query.to) - Number(query.from), 2 * 60_000 - 1);
  equal(auditQuery(noFilter, ""), { event: "", actor: "", object: "", from: "", to: "" });
  equal(filterProblem(filter), undefined);
  equal(filterProblem({ ...filter, to: "2026-11-28T10:00" })?.field, "to");
  equal(filterProblem(noFilter), undefined);
  equal(eventTone("authn_login_fail"), "bad");
  equal(eventTone("authn_login_fail_max"), "bad");
  equal(eventTone("user_invited"), "plain");
});

Deno.test("objects of the audit log are named where they are known, else shortened", () => {
  const entries = [{ actor: { id: "a", name: "Ada" } }, { actor: { id: "", name: "nobody" } }];
  const names = namesIn(entries, [{ id: "p", name: "__proto__" }]);
  equal([...names], [["a", "Ada"], ["p", "__proto__"]]);
  equal(names.get("constructor"), undefined);
  equal(shortened("SYNTH-100K"), "SYNTH-100K");
  equal(shortened("SMTG5Uzrx68DEwQnScc4kQ"), "SMTG5Uzrx6…");
});

Deno.test("an exported file comes back entry by entry", () => {
  const content = { owner: "__proto__", preset: { name: "<img src=x onerror=alert(1)>" } };
  const entries = entriesOf(textOfFile([content, { owner: "Ada" }, 5, null]));
  equal(entries.map(({ owner, name }) => [owner, name]), [
    ["__proto__", "<img src=x onerror=alert(1)>"],
    ["Ada", ""],
    ["", ""],
    ["", ""],
  ]);
  equal(entries[0]?.content, content);
});

Deno.test("a file that is none of ours is told apart", () => {
  const others = [
    "",
    "{",
    "[]",
    "null",
    '{"presets":[]}',
    '{"format":"x","presets":[1]}',
    textOfFile([]),
  ];
  for (const text of others) throws(() => entriesOf(text), Error);
});

Deno.test("all pages are collected, and a server that goes round is not followed", async () => {
  const pages = [{ items: [1, 2], next: "a" }, { items: [], next: "b" }, {
    items: [3],
    next: null,
  }];
  const asked: (string | undefined)[] = [];
  const found = await collected((cursor) => {
    asked.push(cursor);
    return Promise.resolve(pages[asked.length - 1] as { items: number[]; next: string | null });
  });
  equal(found, [1, 2, 3]);
  equal(asked, [undefined, "a", "b"]);
  let isRefused = false;
  try {
    await collected(() => Promise.resolve({ items: [1], next: "same" }));
  } catch {
    isRefused = true;
  }
  holds(isRefused, "it ends");
});

Deno.test("an entry's problem is said without its place in the request", () => {
  equal(withoutPlace("Presets.0.owner is no user."), "owner is no user.");
  equal(withoutPlace("There are 200 presets already."), "There are 200 presets already.");
});

const refresh: Refresh = {
  state: "done",
  started: 0,
  finished: 1,
  by: "admin",
  done: 3,
  total: 3,
  datasets: [
    { id: "AAPL", outcome: "new", detail: "", version: "v" },
    { id: "MSFT", outcome: "unchanged", detail: "", version: "v" },
    { id: "SPX", outcome: "failed", detail: "line 3", version: null },
  ],
};

Deno.test("a refresh is told in a sentence", () => {
  equal(refreshSentence(refresh), "Refreshed: 1 new, 1 unchanged, 1 failed.");
  equal(refreshSentence({ ...refresh, state: "running", done: 1 }), "Refreshing: 1 of 3 done.");
  const interrupted = refreshSentence({ ...refresh, state: "interrupted", done: 2 });
  equal(interrupted, "The refresh was interrupted after 2 of 3.");
  equal(refreshSentence({ ...refresh, state: "none" }), "");
  equal(refreshFacts({ ...refresh, finished: 1234 }), "1.23 s · by admin");
  equal(refreshFacts({ ...refresh, finished: 90_000 }), "2 min · by admin");
  equal(refreshFacts({ ...refresh, finished: null, by: "" }), "");
  equal(outcomeOf("failed").tone, "bad");
  equal(outcomeOf("constructor").name, "constructor");
  equal(sourceName("price_file"), "price file");
  equal(sourceName("__proto__"), "__proto__");
});

Deno.test("what went lately is a line that ends at the right edge", () => {
  equal(sparkPath([], 3, 1, 100, 10), "");
  equal(sparkPath([1], 3, 1, 100, 10), "");
  equal(sparkPath([0, 1], 3, 1, 100, 10), "M50 8.5L100 1.5");
  equal(sparkPath([9, 0, 2, 4], 3, 1, 100, 10), "M0 8.5L50 5L100 1.5");
  equal(sparkPath([0, 0], 2, 0, 100, 10), "M0 8.5L100 8.5");
});

Deno.test("the history keeps its length", () => {
  let history: ReturnType<typeof withMoment> = [];
  for (let sockets = 0; sockets < MOMENT_COUNT + 5; sockets++) {
    history = withMoment(history, { sockets, waiting: 0, computing: 0 });
  }
  equal([history.length, history[0]?.sockets], [MOMENT_COUNT, 5]);
});
