import type { ManagedUser, UserChange } from "../../protocol/admin-client.ts";

/** What differs between what was seen and what is wanted; undefined where nothing does. */
export function userChange(seen: ManagedUser, wanted: ManagedUser): UserChange | undefined {
  const presets = wanted.quotas.presets;
  const tokens = wanted.quotas.tokens;
  const quotas = {
    ...(presets === seen.quotas.presets ? {} : { presets }),
    ...(tokens === seen.quotas.tokens ? {} : { tokens }),
  };
  const change = {
    ...(wanted.role === seen.role ? {} : { role: wanted.role }),
    ...(wanted.disabled === seen.disabled ? {} : { disabled: wanted.disabled }),
    ...(Object.keys(quotas).length === 0 ? {} : { quotas }),
  };
  return Object.keys(change).length === 0 ? undefined : change;
}

/** The user as the change would make it. */
export function withChange(user: ManagedUser, change: UserChange): ManagedUser {
  return { ...user, ...change, quotas: { ...user.quotas, ...change.quotas } };
}

/** Whether the server ends the user's sessions with it. */
export function endsSessions(change: UserChange): boolean {
  return change.role !== undefined || change.disabled === true;
}
