import { presetPages } from "../source/features/presets/preset-pages.ts";
import { equal } from "./claims.ts";

const search = { list: "published", text: "a b", tag: undefined } as const;

/** A server with so many presets, at most 200 at a time; what it was asked for. */
async function served(there: number, act: () => Promise<void>): Promise<string[]> {
  const { fetch } = globalThis;
  const limits: string[] = [];
  globalThis.fetch = (address) => {
    const query = new URLSearchParams(String(address).split("?")[1]);
    const limit = Number(query.get("limit"));
    const first = Number(query.get("cursor") ?? 0);
    limits.push(`${query.get("list")} ${query.get("q")} ${first} ${limit}`);
    if (limit < 1 || limit > 200) return Promise.resolve(new Response("{}", { status: 422 }));
    const last = Math.min(there, first + limit);
    const presets = Array.from({ length: last - first }, (_, index) => ({ id: first + index }));
    const next = last < there ? String(last) : null;
    return Promise.resolve(Response.json({ presets, next }));
  };
  try {
    await act();
  } finally {
    globalThis.fetch = fetch;
  }
  return limits;
}

Deno.test("a reload brings as many presets again as there were, however many", async () => {
  const asked = await served(520, async () => {
    const { presets, next } = await presetPages(search, 450);
    equal([presets.length, presets.at(-1)?.id as unknown, next], [450, 449, "450"]);
  });
  equal(asked, ["published a b 0 200", "published a b 200 200", "published a b 400 50"]);
});

Deno.test("it ends where the list does", async () => {
  const asked = await served(230, async () => {
    const { presets, next } = await presetPages(search, 450);
    equal([presets.length, next], [230, null]);
  });
  equal(asked.length, 2);
  equal(await served(0, async () => equal((await presetPages(search, 30)).presets, [])), [
    "published a b 0 30",
  ]);
});

Deno.test("the next page follows those before", async () => {
  await served(50, async () => {
    const first = await presetPages(search, 30);
    const all = await presetPages(search, 30, first);
    equal([first.presets.length, first.next, all.presets.length, all.next], [30, "30", 50, null]);
    equal(all.presets.map(({ id }) => id as unknown), Array.from({ length: 50 }, (_, i) => i));
  });
});
