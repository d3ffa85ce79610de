/** The HTTP side: requests, and the session. Problems arrive as application/problem+json. */

import { sentenceOf } from "./sentence.ts";

export interface User {
  readonly id: string;
  readonly name: string;
  readonly role: string;
}

/** An answer that is not a success; `status` 0 means that none came. */
export class RequestError extends Error {
  override readonly name = "RequestError";

  constructor(
    readonly status: number,
    message: string,
    readonly field: string | undefined = undefined,
    /** From `Retry-After`: when the same may be tried again. */
    readonly retrySeconds: number | undefined = undefined,
    /** Every field that is wrong, with what is wrong about it. */
    readonly errors: readonly FieldError[] = [],
  ) {
    super(message);
  }
}

export interface FieldError {
  readonly field: string;
  readonly detail: string;
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

/** `code`: of the second factor, or a recovery code, where the user has one. */
export async function signIn(name: string, password: string, code?: string): Promise<User> {
  const body = { name, password, ...(code === undefined ? {} : { code }) };
  return ((await request("POST", "/api/session", body)) as { user: User }).user;
}

/** Makes the user that a one-time link is for, or sets the password that it is for. */
export async function redeemLink(token: string, name: string, password: string): Promise<User> {
  const answer = await request("POST", "/api/first-sign-in", { token, name, password });
  return (answer as { user: User }).user;
}

export async function signOut(): Promise<void> {
  await request("DELETE", "/api/session");
}

export interface RequestOptions {
  readonly body?: unknown;
  /** The state that is to be changed: the `entityTag` it was seen with. */
  readonly ifMatch?: string | undefined;
  /** A repetition with the same key is done once. */
  readonly idempotencyKey?: string;
}

export interface Answer {
  /** The response as it came; of `body` nothing is left to read. */
  readonly response: Response;
  /** Undefined where there is none. */
  readonly body: unknown;
  /** The state that was answered, for `ifMatch`. */
  readonly entityTag: string | undefined;
}

/** The body of the answer alone. Throws `RequestError`, as `send` does. */
export async function request(method: string, path: string, body?: unknown): Promise<unknown> {
  return (await send(method, path, { body })).body;
}

/** One request of the API; throws `RequestError` on every answer that is not a success. */
export async function send(
  method: string,
  path: string,
  options: RequestOptions = {},
): Promise<Answer> {
  const headers: Record<string, string> = {};
  if (method !== "GET") headers["Content-Type"] = "application/json";
  if (options.ifMatch !== undefined) headers["If-Match"] = options.ifMatch;
  if (options.idempotencyKey !== undefined) headers["Idempotency-Key"] = options.idempotencyKey;
  const init: RequestInit = { method, credentials: "same-origin", cache: "no-store", headers };
  if (options.body !== undefined) init.body = JSON.stringify(options.body);
  let response: Response;
  try {
    response = await fetch(path, init);
  } catch {
    throw new RequestError(0, "The server cannot be reached.");
  }
  if (!response.ok) throw await problemOf(response);
  return {
    response,
    body: await bodyOf(response),
    entityTag: response.headers.get("ETag") ?? undefined,
  };
}

/** JSON as a value, lines of JSON as text. */
async function bodyOf(response: Response): Promise<unknown> {
  if (response.status === 204) return undefined;
  const isLines = response.headers.get("Content-Type")?.startsWith("application/x-ndjson") === true;
  return isLines ? await response.text() : await response.json();
}

async function problemOf(response: Response): Promise<RequestError> {
  const seconds = Number(response.headers.get("Retry-After") ?? NaN);
  const retrySeconds = Number.isFinite(seconds) ? seconds : undefined;
  try {
    const { title, detail, field, errors } = await response.json();
    const message = [detail, title].find((text) => typeof text === "string" && text !== "");
    if (message !== undefined) {
      return new RequestError(
        response.status,
        sentenceOf(message),
        typeof field === "string" ? field : undefined,
        retrySeconds,
        Array.isArray(errors) ? errors : [],
      );
    }
  } catch {
    // The body was no problem document: nginx's own page, say.
  }
  const message = `The server answered ${response.status}.`;
  return new RequestError(response.status, message, undefined, retrySeconds);
}

/** Whether the session is not known to have ended: a server that cannot be asked may know better later. */
export async function sessionHolds(): Promise<boolean> {
  try {
    return (await fetchSession()) !== null;
  } catch {
    return true;
  }
}
