import type { PresetContent } from "./preset-client.ts";
import { request } from "./rest-client.ts";

/** What a run depends on beside its data: a preset's content, as far as it is run. */
export type RunInputs = Omit<PresetContent, "name" | "description" | "tags" | "layout">;

/** The server's own computation of a receipt. */
export interface Verification {
  readonly valid: boolean;
  readonly hash: string;
  /** What is hashed. */
  readonly text: string;
  /** False where the data have newer versions by now. */
  readonly is_current: boolean;
}

export async function verifyReceipt(
  inputs: RunInputs,
  versions: Readonly<Record<string, string>>,
  hash: string,
): Promise<Verification> {
  const body = { ...inputs, data_versions: versions, hash };
  return (await request("POST", "/api/receipts/verification", body)) as Verification;
}
