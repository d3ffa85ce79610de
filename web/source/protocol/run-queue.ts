import { type Output, outputs } from "./messages.ts";

/**
 * Latest wins, on the client: decides when the newest state is sent, and which outputs with it.
 *
 * At most `IN_FLIGHT_MAX` runs are unanswered. A change is sent at once while none is; else when the
 * newest answer is back or a frame has passed. What is sent is always the state of that moment, so
 * states between are skipped, never queued. An output stays wanted until a result that carries it
 * for the newest change of it has come, so a superseded run loses nothing.
 */

const IN_FLIGHT_MAX = 3;
export const FRAME_MILLIS = 16;

interface Flight {
  readonly outputs: ReadonlySet<Output>;
  /** The change count of each output when the run was sent. */
  readonly versions: ReadonlyMap<Output, number>;
  /** When the newest change that the run carries was made. */
  readonly changedAt: number;
}

export interface Answered {
  /** Milliseconds from the newest change that the run carried to its answer. */
  readonly roundTripMillis: number;
}

export class RunQueue {
  private readonly wantedVersion = new Map<Output, number>();
  private readonly doneVersion = new Map<Output, number>();
  private readonly flights = new Map<number, Flight>();
  private changes = 0;
  private sentChanges = 0;
  private changedAt = 0;
  private sentAt = -Infinity;

  /** The state changed: `touched` outputs are out of date. */
  changed(touched: Iterable<Output>, now: number): void {
    this.changes += 1;
    this.changedAt = now;
    for (const output of touched) this.wantedVersion.set(output, this.changes);
  }

  /** Outputs that no result has brought up to date. */
  wanted(): Set<Output> {
    return new Set(outputs.filter((output) => this.isWanted(output)));
  }

  get inFlight(): number {
    return this.flights.size;
  }

  /** Whether all that was changed has been answered. */
  get isSettled(): boolean {
    return this.flights.size === 0 && this.wanted().size === 0;
  }

  /** Milliseconds until the newest state should be sent: 0 now, undefined not before an answer. */
  sendDelayMillis(now: number): number | undefined {
    if (this.changes === this.sentChanges || this.wanted().size === 0) return undefined;
    if (this.flights.size === 0) return 0;
    if (this.flights.size >= IN_FLIGHT_MAX) return undefined;
    return Math.max(0, this.sentAt + FRAME_MILLIS - now);
  }

  /** The newest state goes out as request `id` with the returned outputs. */
  sent(id: number, now: number): Set<Output> {
    const wanted = this.wanted();
    const versions = new Map(this.wantedVersion);
    this.flights.set(id, { outputs: wanted, versions, changedAt: this.changedAt });
    this.sentChanges = this.changes;
    this.sentAt = now;
    return wanted;
  }

  /** A result came: its outputs are done as of their sending. Undefined for an unknown id. */
  answered(id: number, now: number): Answered | undefined {
    const flight = this.flights.get(id);
    if (flight === undefined) return undefined;
    this.flights.delete(id);
    for (const output of flight.outputs) {
      const version = flight.versions.get(output) ?? 0;
      this.doneVersion.set(output, Math.max(version, this.doneVersion.get(output) ?? 0));
    }
    return { roundTripMillis: now - flight.changedAt };
  }

  /** An error or a `superseded` came: the outputs stay wanted. Whether the id was known. */
  ended(id: number): boolean {
    return this.flights.delete(id);
  }

  /**
   * A result came that is of a state that is gone: its outputs stay wanted, and are asked for again
   * unless a newer run carries them already. Whether the id was known.
   */
  dropped(id: number): boolean {
    const isKnown = this.ended(id);
    if (isKnown && this.flights.size === 0) this.changes += 1;
    return isKnown;
  }

  /** Whether `id` carries the newest state that was sent. */
  isNewest(id: number): boolean {
    return Math.max(...this.flights.keys()) === id;
  }

  /** The connection is gone, and with it every answer: all that is wanted is to be sent again. */
  disconnected(now: number): void {
    this.flights.clear();
    this.sentAt = -Infinity;
    this.changed([], now);
  }

  private isWanted(output: Output): boolean {
    return (this.wantedVersion.get(output) ?? 0) > (this.doneVersion.get(output) ?? 0);
  }
}
