import { exportPresets, importPreset } from "../../protocol/admin-client.ts";
import { RequestError } from "../../protocol/rest-client.ts";
import { collected } from "./collected.ts";

/** What a file of presets begins with, so that another file is told apart. */
const FORMAT = "speedstack.presets.v1";

/** One preset of a file, as far as it can be named before the server has seen it. */
export interface Entry {
  readonly owner: string;
  readonly name: string;
  /** As it stands in the file. */
  readonly content: unknown;
}

export interface EntryOutcome {
  readonly entry: Entry;
  /** Undefined: saved. */
  readonly problem: string | undefined;
}

/** Everybody's presets as the text of a file. */
export async function presetFile(): Promise<string> {
  return textOfFile(await collected(exportPresets));
}

export function textOfFile(presets: readonly unknown[]): string {
  return `${JSON.stringify({ format: FORMAT, presets }, null, 1)}\n`;
}

/** The entries of a file; throws with a sentence for people where it is none of ours. */
export function entriesOf(text: string): Entry[] {
  const entries = listIn(text);
  if (entries === undefined) {
    throw new Error("This is no file of presets: an export of this page is one.");
  }
  if (entries.length === 0) throw new Error("There is no preset in this file.");
  return entries.map((content) => ({
    owner: textIn(content, "owner"),
    name: textIn(fieldIn(content, "preset"), "name"),
    content,
  }));
}

function listIn(text: string): unknown[] | undefined {
  try {
    const file: unknown = JSON.parse(text);
    const presets = fieldIn(file, "presets");
    return fieldIn(file, "format") === FORMAT && Array.isArray(presets) ? presets : undefined;
  } catch {
    return undefined;
  }
}

function fieldIn(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Record<string, unknown>)[name];
}

function textIn(value: unknown, name: string): string {
  const text = fieldIn(value, name);
  return typeof text === "string" ? text : "";
}

/** The import that broke off last, until it is done. */
let brokenOff: { readonly text: string; readonly key: string } | undefined;

/** Imports a file; the same file once more after one that broke off goes on where that ended. */
export async function importFile(
  text: string,
  onBegin: (count: number) => void,
  onOutcome: (outcome: EntryOutcome) => void,
): Promise<void> {
  const entries = entriesOf(text);
  onBegin(entries.length);
  const key = brokenOff?.text === text ? brokenOff.key : newKey();
  brokenOff = { text, key };
  await importEntries(entries, key, onOutcome);
  brokenOff = undefined;
}

function newKey(): string {
  const words = crypto.getRandomValues(new Uint32Array(3));
  return Array.from(words, (word) => word.toString(36)).join("");
}

/**
 * Saves the entries one after another, each by itself, so that one that is refused keeps no other
 * from being saved. With the same key again nothing is saved twice. Ends early, with what is done
 * so far, only where the server cannot be asked.
 */
async function importEntries(
  entries: readonly Entry[],
  key: string,
  onOutcome: (outcome: EntryOutcome) => void,
): Promise<void> {
  for (const [index, entry] of entries.entries()) {
    try {
      // oxlint-disable-next-line no-await-in-loop
      await importPreset(entry.content, `${key}-${index}`);
      onOutcome({ entry, problem: undefined });
    } catch (error) {
      const isRefusal = error instanceof RequestError && error.status >= 400 &&
        error.status < 500 && error.status !== 401 && error.status !== 429;
      if (!isRefusal) throw error;
      onOutcome({ entry, problem: withoutPlace(error.message) });
    }
  }
}

/** The entry is named beside: where in the request it was says nothing more. */
export function withoutPlace(message: string): string {
  return message.replace(/^presets\.0\./i, "");
}
