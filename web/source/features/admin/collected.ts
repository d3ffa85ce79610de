import type { Page } from "../../protocol/admin-client.ts";

/** The items of every page, one page after another. */
export async function collected<Item>(
  fetch: (cursor?: string) => Promise<Page<Item>>,
): Promise<Item[]> {
  const all: Item[] = [];
  const seen = new Set<string>();
  let cursor: string | undefined;
  do {
    // Each page says where the next one begins.
    // oxlint-disable-next-line no-await-in-loop
    const { items, next } = await fetch(cursor);
    all.push(...items);
    if (next !== null && seen.has(next)) throw new Error("The server repeats itself.");
    if (next !== null) seen.add(next);
    cursor = next ?? undefined;
  } while (cursor !== undefined);
  return all;
}
