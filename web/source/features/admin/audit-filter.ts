import type { AuditQuery } from "../../protocol/admin-client.ts";

/** As typed. */
export interface AuditFilter {
  readonly event: string;
  /** Name of who did it. */
  readonly user: string;
  /** Identifier of what it was done to. */
  readonly object: string;
  /** Local times, as `2026-11-29T14:03`. */
  readonly from: string;
  readonly to: string;
}

export const noFilter: AuditFilter = { event: "", user: "", object: "", from: "", to: "" };

const MINUTE = 60_000;

/** The query of a filter; `actor` is the identifier of its user. The last minute counts whole. */
export function auditQuery(filter: AuditFilter, actor: string): AuditQuery {
  const to = Date.parse(filter.to);
  return {
    event: filter.event.trim(),
    actor,
    object: filter.object.trim(),
    from: textOf(Date.parse(filter.from)),
    to: textOf(to + MINUTE - 1),
  };
}

function textOf(millis: number): string {
  return Number.isFinite(millis) ? String(millis) : "";
}

/** What is wrong with a filter before it is asked: the field and the words. */
export function filterProblem(
  filter: AuditFilter,
): { readonly field: string; readonly message: string } | undefined {
  const [from, to] = [Date.parse(filter.from), Date.parse(filter.to)];
  return from > to ? { field: "to", message: "This is before the beginning." } : undefined;
}

/** How an event went, for its colour. */
export function eventTone(event: string): "bad" | "plain" {
  return /_fail(_max)?$/.test(event) ? "bad" : "plain";
}
