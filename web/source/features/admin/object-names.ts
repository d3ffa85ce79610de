import { type AuditEntry, fetchAllPresets, fetchUsers } from "../../protocol/admin-client.ts";

/** What the audit log tells of by identifier alone. */
interface Named {
  readonly id: string;
  readonly name: string;
}

/** The first page of users and the one of presets: who or what lies beyond has its identifier. */
export async function fetchObjectNames(): Promise<readonly Named[]> {
  const [users, presets] = await Promise.all([fetchUsers(""), fetchAllPresets("")]);
  return [...users.items, ...presets.items];
}

/** Names by identifier: those that are known, and of the users that the entries themselves name. */
export function namesIn(
  entries: readonly Pick<AuditEntry, "actor">[],
  known: readonly Named[],
): ReadonlyMap<string, string> {
  const named = [...entries.map(({ actor }) => actor), ...known];
  return new Map(named.filter(({ id }) => id !== "").map(({ id, name }) => [id, name]));
}

/** An identifier as one recognizes it; names of datasets are whole. */
export function shortened(id: string): string {
  return id.length > 16 ? `${id.slice(0, 10)}…` : id;
}
