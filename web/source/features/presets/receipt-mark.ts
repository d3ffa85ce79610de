import type { Preset } from "../../protocol/preset-client.ts";

/** What a result depends on. */
export interface ResultReceipt {
  /** Hash of all of it. */
  readonly receipt: string;
  /** Versions of the datasets that were read, by identifier. */
  readonly versions: Readonly<Record<string, string>>;
}

/** How a result relates to the one that a preset had when it was saved. */
export type ReceiptMark = "same" | "data" | "changed";

/**
 * Compares by receipts: equal ones are results that are equal to the last bit. Undefined where the
 * preset had none: it could not be run when it was saved.
 */
export function receiptMarkOf(
  preset: Pick<Preset, "receipt" | "data_versions">,
  result: ResultReceipt,
): ReceiptMark | undefined {
  if (preset.receipt === null) return undefined;
  if (result.receipt === preset.receipt) return "same";
  const { data_versions: before } = preset;
  const names = Object.keys(result.versions);
  const haveSameData = names.length === Object.keys(before).length &&
    names.every((name) => Object.hasOwn(before, name) && before[name] === result.versions[name]);
  return haveSameData ? "changed" : "data";
}
