/** The HTTP side: session, presets. Problems arrive as application/problem+json. */

import type { ParameterValues } from "./messages.ts";
import { sentenceOf } from "./sentence.ts";

export interface User {
  readonly id: string;
  readonly name: string;
  readonly role: string;
}

/** Either a ready strategy or a text, named as on the wire. */
export interface PresetContent {
  readonly name: string;
  readonly dataset: string;
  readonly strategy?: string;
  readonly strategy_text?: string;
  readonly parameters: ParameterValues;
  readonly settings: ParameterValues;
  /** The page's own; the server only keeps it. */
  readonly layout?: Readonly<Record<string, unknown>>;
}

export interface Preset extends PresetContent {
  readonly id: string;
  /** Names the state that this is; goes with every change of the preset. */
  readonly etag: string;
}

/** An answer that is not a success; `status` 0 means that none came. */
export class RequestError extends Error {
  override readonly name = "RequestError";

  constructor(
    readonly status: number,
    message: string,
    readonly field: string | undefined = undefined,
  ) {
    super(message);
  }
}

/** The signed-in user, null without a session. */
export async function fetchSession(): Promise<User | null> {
  try {
    return ((await request("GET", "/api/session")) as { user: User }).user;
  } catch (error) {
    if (error instanceof RequestError && error.status === 401) return null;
    throw error;
  }
}

export async function signIn(name: string, password: string): Promise<User> {
  return ((await request("POST", "/api/session", { name, password })) as { user: User }).user;
}

export async function signInFirst(token: string, name: string, password: string): Promise<User> {
  const answer = await request("POST", "/api/first-sign-in", { token, name, password });
  return (answer as { user: User }).user;
}

export async function signOut(): Promise<void> {
  await request("DELETE", "/api/session");
}

export async function fetchPresets(): Promise<Preset[]> {
  return ((await request("GET", "/api/presets")) as { presets: Preset[] }).presets;
}

export async function savePreset(content: PresetContent): Promise<Preset> {
  return (await request("POST", "/api/presets", content)) as Preset;
}

/** Deletes the preset as it was seen: one that has changed meanwhile stays, and the answer is 412. */
export async function deletePreset({ id, etag }: Preset): Promise<void> {
  await request("DELETE", `/api/presets/${encodeURIComponent(id)}`, undefined, etag);
}

/** `etag` is that of the state which the request is to change. */
async function request(
  method: string,
  path: string,
  body?: unknown,
  etag?: string,
): Promise<unknown> {
  const init: RequestInit = { method, credentials: "same-origin", cache: "no-store" };
  const headers: Record<string, string> = {};
  if (method !== "GET") headers["Content-Type"] = "application/json";
  if (etag !== undefined) headers["If-Match"] = etag;
  init.headers = headers;
  if (body !== undefined) init.body = JSON.stringify(body);
  let response: Response;
  try {
    response = await fetch(path, init);
  } catch {
    throw new RequestError(0, "The server cannot be reached.");
  }
  if (!response.ok) throw await problemOf(response);
  return response.status === 204 ? undefined : await response.json();
}

async function problemOf(response: Response): Promise<RequestError> {
  try {
    const { title, detail, field } = await response.json();
    const message = [detail, title].find((text) => typeof text === "string" && text !== "");
    if (message !== undefined) {
      return new RequestError(
        response.status,
        sentenceOf(message),
        typeof field === "string" ? field : undefined,
      );
    }
  } catch {
    // The body was no problem document: nginx's own page, say.
  }
  return new RequestError(response.status, `The server answered ${response.status}.`);
}

/** Whether the session is not known to have ended: a server that cannot be asked may know better later. */
export async function sessionHolds(): Promise<boolean> {
  try {
    return (await fetchSession()) !== null;
  } catch {
    return true;
  }
}
