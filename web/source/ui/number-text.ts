/** What is wrong with the text, undefined where nothing is. */
export function problemOf(
  text: string,
  min: number,
  max: number,
  isInteger: boolean,
): string | undefined {
  const value = parseNumber(text);
  const percent = text.trim().endsWith("%") ? parseNumber(text.replace("%", "")) : NaN;
  if (Number.isFinite(percent) && !isInteger) return `Without %: ${tidy(percent / 100)}`;
  if (!Number.isFinite(value)) return "A number, please";
  if (isInteger && !Number.isInteger(value)) return "A whole number, please";
  return value < min || value > max ? `${min} to ${max}` : undefined;
}

/** Reads "1,000.5" and "1 000.5"; NaN for anything else that is no plain decimal number. */
export function parseNumber(text: string): number {
  const digits = text.trim().replace(/[,\s]/g, "").replace("\u2212", "-");
  return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d{1,2})?$/i.test(digits) ? Number(digits) : NaN;
}

/** Without the dust of binary fractions: 0.1 + 0.2 is 0.3. */
export function tidy(value: number): number {
  return Number(value.toPrecision(12));
}
