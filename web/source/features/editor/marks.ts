import type { Diagnostic } from "../../protocol/language-messages.ts";

/** A stretch of a text in UTF-16 code units, the end not included. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** Where a diagnostic lies; within the text whatever it says. */
export function rangeOf(text: string, { line, column, length }: Diagnostic): TextRange {
  let lineStart = 0;
  for (let passed = 1; passed < line; passed++) {
    const end = text.indexOf("\n", lineStart);
    if (end < 0) break;
    lineStart = end + 1;
  }
  const start = Math.min(text.length, lineStart + Math.max(0, column - 1));
  return { start, end: Math.min(text.length, start + length) };
}

/** Columns from 0 that a line's diagnostics mark; at the end of the line the place behind it. */
export function marksOf(
  lineNumber: number,
  lineLength: number,
  diagnostics: readonly Diagnostic[],
): TextRange[] {
  return diagnostics.filter(({ line }) => line === lineNumber).map(({ column, length }) => {
    const start = Math.min(Math.max(0, column - 1), lineLength);
    return { start, end: Math.max(start + 1, Math.min(lineLength, start + length)) };
  });
}

/** Lines and columns from 0 of an offset. */
export function placeOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf("\n") + 1;
  return { line: before.split("\n").length - 1, column: offset - lineStart };
}

/** The offset at a line and column from 0; the end of the line where it is shorter. */
export function offsetOf(text: string, line: number, column: number): number | undefined {
  const lines = text.split("\n");
  const found = lines[line];
  if (found === undefined || column > found.length) return undefined;
  return lines.slice(0, line).reduce((sum, { length }) => sum + length + 1, 0) + column;
}

/** One thing to say of a text, and every line it is said of, in their order. */
export interface ListedProblem {
  /** The first of them. */
  readonly diagnostic: Diagnostic;
  readonly lines: readonly number[];
}

/**
 * What is to be listed: faults that say the same are one, as of a value that is used many times, but
 * for those that are mended each by itself.
 */
export function problemsOf(diagnostics: readonly Diagnostic[]): ListedProblem[] {
  const groups = new Map<string, ListedProblem>();
  for (const diagnostic of diagnostics) {
    const { line, column, message, suggestion } = diagnostic;
    const key = suggestion === null ? message : `${message} ${line} ${column}`;
    const lines = groups.get(key)?.lines ?? [];
    groups.set(key, {
      diagnostic: groups.get(key)?.diagnostic ?? diagnostic,
      lines: lines.includes(line) ? lines : [...lines, line],
    });
  }
  return [...groups.values()];
}
