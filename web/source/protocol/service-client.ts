/** What an admin sees of the service itself: datasets, their refresh, the state of its parts. */

import type { Dataset } from "./messages.ts";
import { request } from "./rest-client.ts";

export interface ManagedDataset extends Dataset {
  /** `box`: comes with the product; `price_file`: of this installation; `announced`: of another. */
  readonly source: string;
}

export interface RemovedDataset {
  readonly id: string;
  /** Who did it, by name. */
  readonly by: string;
  readonly time: number;
}

interface DatasetLists {
  readonly datasets: readonly ManagedDataset[];
  readonly removed: readonly RemovedDataset[];
}

export interface Refreshed {
  readonly id: string;
  /** `new`, `unchanged`, `failed` or `not_announced`: in memory there, but unknown to others. */
  readonly outcome: string;
  readonly detail: string;
  readonly version: string | null;
}

export interface Refresh {
  readonly state: "none" | "running" | "done" | "interrupted";
  readonly started: number | null;
  readonly finished: number | null;
  readonly by: string;
  readonly done: number;
  readonly total: number;
  readonly datasets: readonly Refreshed[];
}

export interface RedisServer {
  readonly redis: string;
  readonly uptime_seconds: number;
  readonly memory_bytes: number;
  /** 0: no limit. */
  readonly memory_bytes_max: number;
  readonly clients: number;
}

export interface WorkerReport {
  readonly host: string;
  readonly index: number;
  readonly pid: number;
  readonly version: string;
  readonly uptime_seconds: number;
  readonly sockets: number;
  readonly users: number;
  readonly waiting_jobs: number;
  readonly running_jobs: number;
  /** Share of the time that its compute thread was busy, 0 to 1. */
  readonly computing: number;
  readonly memory_bytes: number;
}

export interface ServiceStatus {
  readonly version: string;
  readonly store: RedisServer;
  readonly cache: RedisServer | null;
  readonly cache_problem: string | null;
  readonly workers: readonly WorkerReport[];
  readonly listening_workers: number;
  readonly users: number;
  readonly presets: number;
  readonly audit_entries: number;
  readonly datasets: number;
}

const path = "/api/admin/datasets";

export async function fetchDatasetLists(): Promise<DatasetLists> {
  return (await request("GET", path)) as DatasetLists;
}

export async function fetchRefresh(): Promise<Refresh> {
  return (await request("GET", `${path}/refresh`)) as Refresh;
}

/** Begins to read the sources of the datasets anew; of all where none is named. */
export async function beginRefresh(ids: readonly string[]): Promise<Refresh> {
  return (await request("POST", `${path}/refresh`, ids.length === 0 ? {} : { ids })) as Refresh;
}

export async function removeDataset(id: string): Promise<void> {
  await request("DELETE", `${path}/${encodeURIComponent(id)}`);
}

export async function restoreDataset(id: string): Promise<void> {
  await request("POST", `${path}/${encodeURIComponent(id)}/restoration`);
}

export async function fetchStatus(): Promise<ServiceStatus> {
  return (await request("GET", "/api/admin/status")) as ServiceStatus;
}
