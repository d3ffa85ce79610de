import type { Draft, Selection } from "./selection.ts";

const key = (user: string) => `speedstack.workspace.${user}`;

/** What this user had open in this browser; checked against the server before use. */
export function loadSelection(user: string): Partial<Selection> {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(key(user)) ?? "{}");
    return typeof stored === "object" && stored !== null ? checked(stored) : {};
  } catch {
    return {};
  }
}

export function storeSelection(user: string, selection: Selection): void {
  try {
    localStorage.setItem(key(user), JSON.stringify(selection));
  } catch {
    // Storage may be full or forbidden: then the next visit starts with the defaults.
  }
}

/** Keeps the parts that have the right shape; whatever their values. */
function checked(stored: object): Partial<Selection> {
  const { dataset, strategy, parameters, settings, remembered, drafts } = stored as Partial<
    Selection
  >;
  return {
    ...(typeof dataset === "string" ? { dataset } : {}),
    ...(typeof strategy === "string" ? { strategy } : {}),
    ...(isRecord(parameters) ? { parameters } : {}),
    ...(isRecord(settings) ? { settings } : {}),
    ...(isRecord(remembered) && Object.values(remembered).every(isRecord) ? { remembered } : {}),
    ...(isRecord(drafts) && Object.values(drafts).every(isDraft) ? { drafts } : {}),
  };
}

function isDraft(value: unknown): value is Draft {
  if (!isRecord(value)) return false;
  const { text, isShown } = value as Partial<Draft>;
  return typeof text === "string" && typeof isShown === "boolean";
}

function isRecord(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
