import { fetchPresets, type Preset, type PresetSearch } from "../../protocol/preset-client.ts";

/** The pages of a list so far. */
export interface Pages {
  readonly presets: readonly Preset[];
  /** Where the next page begins; null at the end. */
  readonly next: string | null;
}

/** What the server gives at a time. */
const PAGE_COUNT_MAX = 200;

/** `count` more presets after those of `before`, as far as there are so many. */
export async function presetPages(
  search: PresetSearch,
  count: number,
  before?: Pages,
): Promise<Pages> {
  const presets = [...before?.presets ?? []];
  const wanted = presets.length + count;
  let next = before?.next ?? null;
  do {
    const limit = Math.min(PAGE_COUNT_MAX, wanted - presets.length);
    // One after another: each page says where the next one begins.
    // oxlint-disable-next-line no-await-in-loop
    const page = await fetchPresets(search, limit, next);
    presets.push(...page.presets);
    ({ next } = page);
    // A page without any would be asked for forever.
    if (page.presets.length === 0) break;
  } while (next !== null && presets.length < wanted);
  return { presets, next };
}
