import type { IndicatorLabel, Spec } from "./messages.ts";

/** One fault of a strategy's text; lines and columns count from 1, lengths in UTF-16 code units. */
export interface Diagnostic {
  readonly line: number;
  readonly column: number;
  readonly length: number;
  readonly message: string;
  /** What may stand for what is marked. */
  readonly suggestion: string | null;
}

/** What a text is, if it is good; else only its diagnostics. */
export interface Checked {
  readonly type: "checked";
  readonly id: number;
  readonly parameters: readonly Spec[];
  readonly indicators: readonly IndicatorLabel[];
  /** Datasets that it reads beside the traded one. */
  readonly datasets: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

export interface GuideWord {
  readonly name: string;
  readonly summary: string;
}

export interface GuideArgument {
  readonly name: string;
  readonly kind: string;
  /** As it would be written; null where the argument must be given. */
  readonly default: string | null;
  readonly summary: string;
}

export interface GuideFunction {
  readonly name: string;
  readonly signature: string;
  readonly summary: string;
  readonly arguments: readonly GuideArgument[];
  /** Names of the results, of a function with several. */
  readonly results: readonly string[];
}

/** What a text may hold, for completion and help. */
export interface Guide {
  readonly type: "guide";
  readonly id: number;
  readonly keywords: readonly GuideWord[];
  readonly columns: readonly GuideWord[];
  readonly intervals: readonly string[];
  readonly functions: readonly GuideFunction[];
}
