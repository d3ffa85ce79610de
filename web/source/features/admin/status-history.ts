import type { ServiceStatus } from "../../protocol/service-client.ts";

/** What the workers did together at one moment. */
export interface Moment {
  readonly sockets: number;
  readonly waiting: number;
  /** How many compute threads were busy, on average. */
  readonly computing: number;
}

/** How many moments are kept: two minutes of them. */
export const MOMENT_COUNT = 60;

export function momentOf({ workers }: ServiceStatus): Moment {
  const sum = (of: (worker: ServiceStatus["workers"][number]) => number) =>
    workers.reduce((total, worker) => total + of(worker), 0);
  return {
    sockets: sum((worker) => worker.sockets),
    waiting: sum((worker) => worker.waiting_jobs),
    computing: sum((worker) => worker.computing),
  };
}

/** With the newest moment, without those that are too old. */
export function withMoment(history: readonly Moment[], moment: Moment): readonly Moment[] {
  return [...history, moment].slice(-MOMENT_COUNT);
}
