import { RequestError } from "../../protocol/rest-client.ts";

/** What the server takes as a body. */
export const FILE_BYTES_MAX = 64 << 10;

/** What a chosen file holds; throws `RequestError` saying what is wrong with it. */
export async function readPresetFile(file: Blob): Promise<unknown> {
  if (file.size > FILE_BYTES_MAX) {
    throw new RequestError(0, "The file has more than 64 KiB: it is no preset.");
  }
  try {
    return JSON.parse(await file.text());
  } catch {
    throw new RequestError(0, "The file is not JSON: it is no preset.");
  }
}

/** "My RSI/2" → "my-rsi-2.preset.json"; letters of every script stay. */
export function fileNameOf(name: string): string {
  const words = name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "");
  return `${[...words].slice(0, 60).join("") || "preset"}.preset.json`;
}
