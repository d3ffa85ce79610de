import type { Refresh } from "../../protocol/service-client.ts";
import { formatDuration, formatNumber } from "../../ui/formats.ts";

const sources: ReadonlyMap<string, string> = new Map([
  ["box", "in the box"],
  ["price_file", "price file"],
  ["announced", "another host"],
]);

/** Where a dataset comes from, in words. */
export function sourceName(source: string): string {
  return sources.get(source) ?? source;
}

const outcomes: ReadonlyMap<string, { readonly name: string; readonly tone: string }> = new Map([
  ["new", { name: "new version", tone: "good" }],
  ["unchanged", { name: "unchanged", tone: "plain" }],
  ["failed", { name: "failed", tone: "bad" }],
  ["not_announced", { name: "not announced", tone: "bad" }],
]);

/** What a refresh did to a dataset, in words and as a tone. */
export function outcomeOf(outcome: string): { readonly name: string; readonly tone: string } {
  return outcomes.get(outcome) ?? { name: outcome, tone: "plain" };
}

/** How a refresh goes or went, in one sentence; empty where there was none. */
export function refreshSentence(refresh: Refresh): string {
  const { state, done, total, datasets } = refresh;
  if (state === "none") return "";
  if (state === "running") return `Refreshing: ${done} of ${total} done.`;
  if (state === "interrupted") return `The refresh was interrupted after ${done} of ${total}.`;
  const count = (outcome: string) => datasets.filter((entry) => entry.outcome === outcome).length;
  const failures = count("failed") + count("not_announced");
  const parts = [`${count("new")} new`, `${count("unchanged")} unchanged`];
  if (failures > 0) parts.push(`${failures} failed`);
  return `Refreshed: ${parts.join(", ")}.`;
}

/** How long it took, and who has begun it, as far as there is something to say. */
export function refreshFacts({ started, finished, by }: Refresh): string {
  const facts: string[] = [];
  if (started !== null && finished !== null) {
    const millis = finished - started;
    facts.push(millis < 60_000 ? `${formatMillisAsSeconds(millis)} s` : formatDuration(millis));
  }
  if (by !== "") facts.push(`by ${by}`);
  return facts.join(" · ");
}

function formatMillisAsSeconds(millis: number): string {
  return formatNumber(Math.max(0, millis) / 1000, millis < 10_000 ? 2 : 0);
}
