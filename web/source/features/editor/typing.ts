/** What keys do in the editor beyond what the browser's own text area does. */

export const INDENT = "  ";

/** What takes the place of `start` to `end`. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly insert: string;
}

/** A new line, indented as the one it leaves. */
export function lineBreak(text: string, start: number, end: number): Edit {
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  const indent = /^[ \t]*/.exec(text.slice(lineStart, start))?.[0] ?? "";
  return { start, end, insert: `\n${indent}` };
}

/** Indents the lines that a selection touches; without one, up to the next stop. */
export function indented(text: string, start: number, end: number): Edit {
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  if (start === end) {
    const missing = INDENT.length - ((start - lineStart) % INDENT.length);
    return { start, end, insert: " ".repeat(missing) };
  }
  const lines = text.slice(lineStart, end).split("\n").map((line) => `${INDENT}${line}`);
  return { start: lineStart, end, insert: lines.join("\n") };
}

/** Takes one step of indentation from the lines that a selection touches. */
export function outdented(text: string, start: number, end: number): Edit {
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  const found = text.indexOf("\n", end);
  const lineEnd = found < 0 ? text.length : found;
  const lines = text.slice(lineStart, lineEnd).split("\n").map((line) =>
    line.replace(/^(?: {1,2}|\t)/, "")
  );
  return { start: lineStart, end: lineEnd, insert: lines.join("\n") };
}

/**
 * Makes an edit as if it were typed, so that the browser's undo knows it. The old command is the only
 * way that does; where it is refused the text is changed without undo.
 */
export function type(area: HTMLTextAreaElement, { start, end, insert }: Edit): void {
  area.focus();
  area.setSelectionRange(start, end);
  const command = insert === "" ? "delete" : "insertText";
  if (start === end && insert === "") return;
  if (document.execCommand(command, false, insert)) return;
  area.setRangeText(insert, start, end, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
}
