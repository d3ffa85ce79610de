import type { Diagnostic } from "../../protocol/language-messages.ts";
import { problemsOf } from "./marks.ts";
import type { DeskState } from "./strategy-desk.ts";

/** What is said of the text beside its name. */
export function statusText({ status, isIdle, diagnostics, problem, refusal }: DeskState): string {
  if (refusal !== undefined) return "Does not run";
  switch (status) {
    case "ready":
      return "Change it to make it yours";
    case "checking":
      return "Checking …";
    case "good":
      return "Good; it runs";
    case "faulty":
      return problem !== undefined
        ? "Not checked"
        : `${problemsText(diagnostics)}; ${isIdle ? "nothing runs" : "the last good text runs"}`;
  }
}

/** Why nothing runs; undefined where something does. */
export function idleText({ isIdle, diagnostics }: DeskState): string | undefined {
  if (!isIdle) return undefined;
  return diagnostics.length === 0
    ? "The text of the strategy could not be checked: nothing runs. The editor (Alt+S) says why."
    : "The text of the strategy does not compile: nothing runs. The editor (Alt+S) says why.";
}

function problemsText(diagnostics: readonly Diagnostic[]): string {
  const { length } = problemsOf(diagnostics);
  return length === 1 ? "1 problem" : `${length} problems`;
}
