import { type ChartTheme, cssColour } from "../model/chart-theme.ts";
import { barAt, noteAt, type PaneFrame, valuesAt } from "../model/pane-frame.ts";

/** A piece of text in one colour, and the space after it in CSS pixels. */
export interface TextRun {
  readonly text: string;
  readonly colour: string;
  readonly gap: number;
}

/** What a pane shows at `row`: its title, the bar, and the value of each line. */
export function legendOf(frame: PaneFrame, row: number, theme: ChartTheme): TextRun[] {
  const { pane } = frame;
  const runs: TextRun[] = [];
  if (pane.title !== "") runs.push({ text: pane.title, colour: theme.textStrong, gap: 10 });
  const bar = barAt(frame, row);
  if (bar !== undefined) {
    const colour = cssColour(bar.close >= bar.open ? theme.up : theme.down);
    for (
      const [letter, value] of [["O", bar.open], ["H", bar.high], ["L", bar.low], [
        "C",
        bar.close,
      ]] as const
    ) {
      runs.push({ text: letter, colour: theme.text, gap: 3 });
      runs.push({ text: pane.format(value), colour, gap: 9 });
    }
  }
  for (const line of frame.lines) {
    const values = valuesAt(line, row);
    const colour = cssColour(theme.lines[line.series.colour]);
    if (line.series.label !== pane.title) {
      runs.push({ text: line.series.label, colour: theme.text, gap: 4 });
    }
    runs.push({ text: rangeText(values, pane.format), colour, gap: 12 });
  }
  runs.push(...notesOf(frame, row, theme));
  return runs;
}

const NOTE_GAP = 12;

/** Conditions that hold at `row`, and the order that was rejected there. */
function notesOf({ pane }: PaneFrame, row: number, theme: ChartTheme): TextRun[] {
  const runs = (pane.conditions ?? []).flatMap((condition) => {
    const text = noteAt(condition, row);
    const colour = cssColour(theme.lines[condition.colour]);
    return text === undefined ? [] : [{ text, colour, gap: NOTE_GAP }];
  });
  const reason = pane.rejections && noteAt(pane.rejections, row);
  if (reason !== undefined) {
    runs.push({ text: `Rejected: ${reason}`, colour: cssColour(theme.rejection), gap: NOTE_GAP });
  }
  return runs;
}

/** One value, or both ends where a pixel column holds several rows and only their range is known. */
function rangeText(
  values: readonly [number, number] | undefined,
  format: (value: number) => string,
): string {
  if (values === undefined) return "–";
  const [low, high] = values.map(format) as [string, string];
  return low === high ? low : `${low} … ${high}`;
}

/** The value that gets a coloured tag on the axis: the one at the last row shown, if it is known. */
export function tagOf(
  frame: PaneFrame,
  lastRow: number,
  theme: ChartTheme,
): { value: number; colour: string } | undefined {
  const bar = barAt(frame, lastRow);
  if (bar !== undefined) {
    return { value: bar.close, colour: cssColour(bar.close >= bar.open ? theme.up : theme.down) };
  }
  const line = frame.lines[0];
  const values = line === undefined ? undefined : valuesAt(line, lastRow);
  // A pixel column of several rows says where the value lies, not what it is.
  if (line === undefined || values === undefined || values[0] !== values[1]) return undefined;
  return { value: values[0], colour: cssColour(theme.lines[line.series.colour]) };
}
