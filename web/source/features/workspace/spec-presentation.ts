import type { NumberSpec } from "../../protocol/messages.ts";
import { tidy } from "../../ui/number-text.ts";

/** Fractions on the wire that people read as percent. */
const percentNames = new Set(["fees", "slippage"]);

/** How a number is shown and typed: `shown = value × scale`, followed by `unit`. */
export function presentationOf(spec: NumberSpec): { scale: number; unit: string | undefined } {
  return percentNames.has(spec.name) ? { scale: 100, unit: "%" } : { scale: 1, unit: undefined };
}

export function toShown(value: number, scale: number): number {
  return tidy(value * scale);
}

export function fromShown(shown: number, scale: number): number {
  return tidy(shown / scale);
}

const choiceLabels: Readonly<Record<string, string>> = {
  next_open: "Next open",
  close: "Same close",
};

/** "exponential" → "Exponential". */
export function choiceLabel(choice: string): string {
  const known = Object.hasOwn(choiceLabels, choice) ? choiceLabels[choice] : undefined;
  const words = known ?? choice.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
