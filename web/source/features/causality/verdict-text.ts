import type { CausalityResult } from "../../protocol/run-messages.ts";
import { formatCount } from "../../ui/formats.ts";

/** Without a signal nothing could have changed: no verdict follows from that. */
export function hasSignals({ signals }: CausalityResult): boolean {
  return signals !== 0;
}

/** What is said where no cut changed anything before it. */
export function causalText(result: CausalityResult): string {
  const extent = extentText(result);
  if (!hasSignals(result)) {
    return `Nothing to check: the strategy asks for nothing there (${extent ?? "no signals"}).`;
  }
  const cuts = `${counted(result.tried, "cut")} changed nothing before`;
  return `Sees no future: ${cuts}${extent === undefined ? "" : ` (${extent})`}.`;
}

/** "the last 50,000 bars, 312 signals"; undefined where the server does not say. */
export function extentText({ rows, signals }: CausalityResult): string | undefined {
  if (rows === null || signals === null) return undefined;
  return `the last ${counted(rows, "bar")}, ${counted(signals, "signal")}`;
}

function counted(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? "" : "s"}`;
}
