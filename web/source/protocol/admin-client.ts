/** Administration: users and invitations, everybody's presets, datasets, the audit log, the status. */

import { type AccountSession, end, type Quotas, type Token } from "./account-client.ts";
import type { PresetContent } from "./preset-client.ts";
import { request, send } from "./rest-client.ts";

/** Some of many, and where the next ones begin. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly next: string | null;
}

export interface ManagedUser {
  readonly id: string;
  readonly name: string;
  readonly role: string;
  readonly disabled: boolean;
  readonly second_factor: boolean;
  /** Times are milliseconds since 1970 UTC. */
  readonly created: number;
  readonly quotas: Quotas;
}

/** A user with the state that was seen. */
export interface SeenUser {
  readonly user: ManagedUser;
  readonly entityTag: string | undefined;
}

export interface UserChange {
  readonly role?: string;
  readonly disabled?: boolean;
  readonly quotas?: Partial<Quotas>;
}

export interface Invitation {
  readonly id: string;
  readonly role: string;
  /** Whose new password it is for; null: it makes a user. */
  readonly user: { readonly id: string; readonly name: string } | null;
  readonly by: string;
  readonly created: number;
  readonly expires: number;
}

export interface NewInvitation extends Invitation {
  /** Path and fragment of the one-time link. */
  readonly path: string;
}

export interface OwnedPreset extends PresetContent {
  readonly id: string;
  readonly updated: number;
  readonly owner: { readonly id: string; readonly name: string };
  readonly published: boolean;
  readonly linked: boolean;
  /** The state that was seen. */
  readonly etag?: string;
}

export interface AuditEntry {
  readonly id: string;
  readonly time: number;
  readonly event: string;
  readonly actor: { readonly id: string; readonly name: string };
  readonly object: string;
  readonly address: string;
  readonly detail: string;
}

/** The address of a path with the items of a query that have a value. */
export function addressOf(path: string, query: Record<string, string | null | undefined>): string {
  const items = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== "") items.append(name, value);
  }
  const text = items.toString();
  return text === "" ? path : `${path}?${text}`;
}

const userPath = (id: string) => `/api/admin/users/${encodeURIComponent(id)}`;

export async function fetchUsers(q: string, cursor?: string): Promise<Page<ManagedUser>> {
  const answer = await request("GET", addressOf("/api/admin/users", { q, cursor, limit: "50" }));
  const { users, next } = answer as { users: ManagedUser[]; next: string | null };
  return { items: users, next };
}

export async function fetchUser(id: string): Promise<SeenUser> {
  const { body, entityTag } = await send("GET", userPath(id));
  return { user: body as ManagedUser, entityTag };
}

/** Fails with 412 when the user is no longer as seen. */
export async function changeUser(seen: SeenUser, change: UserChange): Promise<SeenUser> {
  const ifMatch = seen.entityTag;
  const { body, entityTag } = await send("PATCH", userPath(seen.user.id), {
    body: change,
    ifMatch,
  });
  return { user: body as ManagedUser, entityTag };
}

export async function fetchUserSessions(id: string): Promise<AccountSession[]> {
  const answer = await request("GET", `${userPath(id)}/sessions`);
  return (answer as { sessions: AccountSession[] }).sessions;
}

export async function endUserSessions(id: string): Promise<void> {
  await request("DELETE", `${userPath(id)}/sessions`);
}

export async function fetchUserTokens(id: string): Promise<Token[]> {
  return ((await request("GET", `${userPath(id)}/tokens`)) as { tokens: Token[] }).tokens;
}

/** Ends every API token of a user. */
export async function endUserTokens(id: string): Promise<void> {
  await request("DELETE", `${userPath(id)}/tokens`);
}

export async function resetSecondFactor(id: string): Promise<void> {
  await request("DELETE", `${userPath(id)}/second-factor`);
}

/** A one-time link by which the user sets a new password. */
export async function createPasswordLink(id: string, hours: number): Promise<NewInvitation> {
  return (await request("POST", `${userPath(id)}/password-links`, { hours })) as NewInvitation;
}

export async function fetchInvitations(): Promise<Invitation[]> {
  const answer = await request("GET", "/api/admin/invitations");
  return (answer as { invitations: Invitation[] }).invitations;
}

export async function createInvitation(role: string, hours: number): Promise<NewInvitation> {
  return (await request("POST", "/api/admin/invitations", { role, hours })) as NewInvitation;
}

export async function endInvitation(id: string): Promise<void> {
  await end(`/api/admin/invitations/${encodeURIComponent(id)}`);
}

const presetPath = (id: string) => `/api/admin/presets/${encodeURIComponent(id)}`;

export async function fetchAllPresets(q: string, cursor?: string): Promise<Page<OwnedPreset>> {
  const answer = await request("GET", addressOf("/api/admin/presets", { q, cursor, limit: "50" }));
  const { presets, next } = answer as { presets: OwnedPreset[]; next: string | null };
  return { items: presets, next };
}

/** Fails with 412 when the preset is no longer as seen. */
export async function publishPreset(
  seen: OwnedPreset,
  isPublished: boolean,
): Promise<OwnedPreset> {
  const path = `${presetPath(seen.id)}/publication`;
  const answer = await send(isPublished ? "PUT" : "DELETE", path, { ifMatch: seen.etag });
  return answer.body as OwnedPreset;
}

/** Gives it to the user of the identifier. Fails with 412 when it is no longer as seen. */
export async function givePreset(seen: OwnedPreset, user: string): Promise<OwnedPreset> {
  const options = { body: { user }, ifMatch: seen.etag };
  return (await send("PUT", `${presetPath(seen.id)}/owner`, options)).body as OwnedPreset;
}

export async function exportPresets(cursor?: string): Promise<Page<unknown>> {
  const answer = await request("GET", addressOf("/api/admin/presets/export", { cursor }));
  const { presets, next } = answer as { presets: unknown[]; next: string | null };
  return { items: presets, next };
}

/** One entry, `{owner, preset}`; with the same key again it is saved once. */
export async function importPreset(entry: unknown, idempotencyKey: string): Promise<void> {
  await send("POST", "/api/admin/presets/import", { body: { presets: [entry] }, idempotencyKey });
}

/** Items of the query of the audit log; an empty one does not filter. */
export interface AuditQuery {
  readonly event: string;
  /** Identifier of who did it. */
  readonly actor: string;
  readonly object: string;
  readonly from: string;
  readonly to: string;
}

export async function fetchAudit(query: AuditQuery, cursor?: string): Promise<Page<AuditEntry>> {
  const address = addressOf("/api/admin/audit", { ...query, cursor, limit: "100" });
  const answer = (await request("GET", address)) as { entries: AuditEntry[]; next: string | null };
  return { items: answer.entries, next: answer.next };
}

/** The names of events, as the description of the API lists them; none where it does not. */
export async function fetchAuditEvents(): Promise<readonly string[]> {
  const { paths } = (await request("GET", "/api/openapi.json")) as Description;
  const parameters = paths["/api/admin/audit"]?.get.parameters ?? [];
  return parameters.find(({ name }) => name === "event")?.schema.enum ?? [];
}

/** As much of an OpenAPI document as is asked for. */
interface Description {
  readonly paths: Record<string, {
    readonly get: {
      readonly parameters: readonly {
        readonly name: string;
        readonly schema: { readonly enum?: readonly string[] };
      }[];
    };
  }>;
}

/** Lines of JSON; at most 10,000 at a time. */
export async function exportAudit(query: AuditQuery, cursor?: string): Promise<Page<string>> {
  const address = addressOf("/api/admin/audit/export", { ...query, cursor });
  const { body, response } = await send("GET", address);
  return { items: [body as string], next: response.headers.get("X-Next-Cursor") };
}
