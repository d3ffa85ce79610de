import type { Preset } from "../../protocol/preset-client.ts";

/** What is known of the result on view. */
export interface ResultReceipt {
  /** Hash of all that the result depends on; undefined where the server does not say. */
  readonly receipt: string | undefined;
  /** Version of the dataset. */
  readonly version: string;
}

/** How a result relates to the one that a preset had when it was saved. */
export type ReceiptMark = "same" | "data" | "changed";

/**
 * Compares by receipts: equal ones are results that are equal to the last bit. Without a receipt of
 * the result only other data can be told; undefined: nothing is known.
 */
export function receiptMarkOf(
  preset: Pick<Preset, "receipt" | "data_version">,
  result: ResultReceipt,
): ReceiptMark | undefined {
  if (result.receipt === preset.receipt) return "same";
  if (result.version !== preset.data_version) return "data";
  return result.receipt === undefined ? undefined : "changed";
}
