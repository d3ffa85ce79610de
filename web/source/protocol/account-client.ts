/** The own account: password, sessions, API tokens, second factor. */

import { request, RequestError, type User } from "./rest-client.ts";

export interface Quotas {
  readonly presets: number;
  readonly tokens: number;
}

export interface Account {
  readonly user: User;
  readonly second_factor: boolean;
  /** How many recovery codes are left. */
  readonly recovery_codes: number;
  /** Times are milliseconds since 1970 UTC. */
  readonly created: number;
  readonly quotas: Quotas;
}

/** A sign-in that has not ended. */
export interface AccountSession {
  readonly id: string;
  readonly created: number;
  readonly used: number;
  readonly deadline: number;
  readonly address: string;
  readonly agent: string;
  /** The one that asks. */
  readonly current: boolean;
}

export interface Token {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly created: number;
  readonly expires: number;
}

export interface NewToken extends Token {
  /** The token itself; the server does not know it any more. */
  readonly token: string;
}

export interface Secret {
  /** Base32. */
  readonly secret: string;
  /** `otpauth:` address of the same, for authenticator apps. */
  readonly address: string;
}

export async function fetchAccount(): Promise<Account> {
  return (await request("GET", "/api/account")) as Account;
}

export async function changePassword(
  password: string,
  next: string,
  keepsTokens: boolean,
): Promise<void> {
  const body = { password, new: next, keep_tokens: keepsTokens };
  await request("PUT", "/api/account/password", body);
}

export async function fetchSessions(): Promise<AccountSession[]> {
  const answer = await request("GET", "/api/account/sessions");
  return (answer as { sessions: AccountSession[] }).sessions;
}

export async function endSession(id: string): Promise<void> {
  await end(`/api/account/sessions/${encodeURIComponent(id)}`);
}

/** Ends what has the path; what has ended meanwhile is as good as ended. */
export async function end(path: string): Promise<void> {
  try {
    await request("DELETE", path);
  } catch (error) {
    if (!(error instanceof RequestError) || error.status !== 404) throw error;
  }
}

/** Ends every own session, the one that asks included. */
export async function signOutEverywhere(): Promise<void> {
  await request("DELETE", "/api/account/sessions");
}

export async function fetchTokens(): Promise<Token[]> {
  return ((await request("GET", "/api/account/tokens")) as { tokens: Token[] }).tokens;
}

export async function createToken(
  name: string,
  scopes: readonly string[],
  days: number,
): Promise<NewToken> {
  return (await request("POST", "/api/account/tokens", { name, scopes, days })) as NewToken;
}

export async function endToken(id: string): Promise<void> {
  await end(`/api/account/tokens/${encodeURIComponent(id)}`);
}

/** A new secret; nothing is stored yet. */
export async function beginSecondFactor(): Promise<Secret> {
  return (await request("POST", "/api/account/second-factor")) as Secret;
}

/** The recovery codes, shown once. */
export async function setSecondFactor(
  secret: string,
  password: string,
  code: string,
): Promise<readonly string[]> {
  return codesOf(await request("PUT", "/api/account/second-factor", { secret, password, code }));
}

/** Ten new recovery codes; those before are good no more. */
export async function replaceRecoveryCodes(password: string): Promise<readonly string[]> {
  return codesOf(await request("POST", "/api/account/second-factor/recovery-codes", { password }));
}

export async function removeSecondFactor(password: string): Promise<void> {
  await request("POST", "/api/account/second-factor/removal", { password });
}

function codesOf(answer: unknown): readonly string[] {
  return (answer as { recovery_codes: readonly string[] }).recovery_codes;
}
