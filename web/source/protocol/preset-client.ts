/** Presets over HTTP; every call throws `RequestError`. Members are named as on the wire. */

import type { ParameterValues } from "./messages.ts";
import { send } from "./rest-client.ts";

export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: JsonValue;
}

/** Either a ready strategy or a text. */
export interface PresetContent {
  readonly name: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly dataset: string;
  readonly strategy?: string;
  readonly strategy_text?: string;
  readonly parameters: ParameterValues;
  readonly settings: ParameterValues;
  /** The page's own; the server only keeps it. */
  readonly layout?: JsonObject;
}

export interface Preset extends PresetContent {
  readonly id: string;
  /** Times in milliseconds since 1970 UTC. */
  readonly created: number;
  readonly updated: number;
  readonly deleted: number | null;
  readonly version: number;
  readonly owner: { readonly id: string; readonly name: string };
  readonly access: "owner" | "reader";
  readonly published: boolean;
  readonly linked: boolean;
  /** Versions of the datasets that it reads, when it was saved. */
  readonly data_versions: Readonly<Record<string, string>>;
  /** Hash of all that its result depends on; null: it could not be run when it was saved. */
  readonly receipt: string | null;
}

/** A preset and the state of it that changes name; undefined where it cannot be changed. */
export interface HeldPreset {
  readonly preset: Preset;
  readonly entityTag: string | undefined;
}

export type PresetList = "own" | "shared" | "published" | "deleted";

export interface PresetSearch {
  readonly list: PresetList;
  /** Part of name, description or dataset. */
  readonly text: string;
  readonly tag: string | undefined;
}

export interface PresetPage {
  readonly presets: readonly Preset[];
  /** Where the next page begins; null at the end. */
  readonly next: string | null;
}

export interface PresetVersion {
  readonly version: number;
  readonly saved: number;
  readonly by: string;
  readonly name: string;
}

/** A member in which two versions differ; one that is not there is undefined. */
export interface PresetDifference {
  readonly field: string;
  readonly before?: JsonValue;
  readonly after?: JsonValue;
}

export interface PresetSharing {
  readonly users: readonly { readonly id: string; readonly name: string }[];
  readonly linked: boolean;
  readonly published: boolean;
}

export async function fetchPresets(
  { list, text, tag }: PresetSearch,
  limit: number,
  cursor: string | null = null,
): Promise<PresetPage> {
  const query = new URLSearchParams({ list, limit: String(limit) });
  if (text !== "") query.set("q", text);
  if (tag !== undefined) query.set("tag", tag);
  if (cursor !== null) query.set("cursor", cursor);
  return (await send("GET", `/api/presets?${query}`)).body as PresetPage;
}

export function fetchPreset(id: string): Promise<HeldPreset> {
  return held("GET", pathOf(id));
}

/** Keys of creations whose answer has not come, by content. */
const openCreations = new Map<string, string>();

/** Saves a new preset; where the answer was lost, the same content again is the same creation. */
export async function createPreset(content: PresetContent): Promise<HeldPreset> {
  const text = JSON.stringify(content);
  const key = openCreations.get(text) ?? randomKey();
  openCreations.set(text, key);
  const made = await held("POST", "/api/presets", { body: content, idempotencyKey: key });
  openCreations.delete(text);
  return made;
}

function randomKey(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (word) => word.toString(36)).join(
    "-",
  );
}

/** Saves a new version. */
export function savePreset(
  id: string,
  content: PresetContent,
  ifMatch: string | undefined,
): Promise<HeldPreset> {
  return held("PUT", pathOf(id), { body: content, ifMatch });
}

export async function deletePreset(id: string, ifMatch: string | undefined): Promise<void> {
  await send("DELETE", pathOf(id), { ifMatch });
}

/** Brings a deleted preset back. */
export function restorePreset(id: string): Promise<HeldPreset> {
  return held("POST", `${pathOf(id)}/restoration`);
}

/** The preset as a file that `importPreset` takes. */
export async function exportPreset(id: string): Promise<unknown> {
  return (await send("GET", `${pathOf(id)}/export`)).body;
}

export function importPreset(file: unknown): Promise<HeldPreset> {
  return held("POST", "/api/presets/import", { body: file });
}

/** The newest first. */
export async function fetchVersions(id: string): Promise<readonly PresetVersion[]> {
  const { body } = await send("GET", `${pathOf(id)}/versions`);
  return (body as { versions: PresetVersion[] }).versions;
}

export async function compareVersions(
  id: string,
  from: number,
  to: number,
): Promise<readonly PresetDifference[]> {
  const { body } = await send("GET", `${pathOf(id)}/comparison?from=${from}&to=${to}`);
  return (body as { differences: PresetDifference[] }).differences;
}

/** Saves an old version as the newest. */
export function restoreVersion(
  id: string,
  version: number,
  ifMatch: string | undefined,
): Promise<HeldPreset> {
  return held("POST", `${pathOf(id)}/versions/${version}/restoration`, { ifMatch });
}

export async function fetchSharing(id: string): Promise<PresetSharing> {
  return (await send("GET", `${pathOf(id)}/sharing`)).body as PresetSharing;
}

/** Shares with exactly the users of these names. */
export function sharePreset(
  id: string,
  users: readonly string[],
  ifMatch: string | undefined,
): Promise<HeldPreset> {
  return held("PUT", `${pathOf(id)}/sharing`, { body: { users }, ifMatch });
}

/** Makes a link, whose token is told this once; an earlier link ends. */
export async function createLink(id: string, ifMatch: string | undefined): Promise<string> {
  const { body } = await send("POST", `${pathOf(id)}/link`, { ifMatch });
  return (body as { token: string }).token;
}

export function endLink(id: string, ifMatch: string | undefined): Promise<HeldPreset> {
  return held("DELETE", `${pathOf(id)}/link`, { ifMatch });
}

/** The preset that a link leads to; the token goes in the body, never in an address. */
export function openLink(token: string): Promise<HeldPreset> {
  return held("POST", "/api/shared-preset", { body: { token } });
}

function pathOf(id: string): string {
  return `/api/presets/${encodeURIComponent(id)}`;
}

async function held(...request: Parameters<typeof send>): Promise<HeldPreset> {
  const { body, entityTag } = await send(...request);
  return { preset: body as Preset, entityTag };
}
