import type {
  Failure,
  Output,
  Piece,
  Result,
  RunState,
  ServerMessage,
} from "../../protocol/messages.ts";
import type { RequestSender } from "../../protocol/request-sender.ts";
import { encodeColumns, encodeRun } from "../../protocol/requests.ts";
import { RunQueue } from "../../protocol/run-queue.ts";
import type { ColumnLoader } from "./column-loader.ts";

export interface RunDriverEvents {
  /** The newest state, undefined while nothing can be asked. */
  state(): RunState | undefined;
  result(result: Result, state: RunState, roundTripMillis: number): void;
  /** Whether a result of `state` is still of use; else what it carries is to come of another. */
  isWanted(state: RunState): boolean;
  /** What is out of date in `after` when all of `before` is there; all where there is no `before`. */
  outputsBetween(before: RunState | undefined, after: RunState): readonly Output[];
  /** `isNewest`: nothing newer is on its way; `state`: of the run that failed, if it was one. */
  failed(failure: Failure, isNewest: boolean, state: RunState | undefined): void;
  /** A full column became complete. */
  columnsChanged(): void;
}

/** Rest after the last change, run or answer before a full column is fetched. */
const REST_MILLIS = 150;
/** The same before a column that the next change would undo and that is large. */
const LONG_REST_MILLIS = 800;

/** Sends the newest state when the queue says so, and asks for full columns, one by one, at rest. */
export class RunDriver {
  private readonly queue = new RunQueue();
  private readonly states = new Map<number, RunState>();
  /** The state that the queue's wanted outputs are of. */
  private noted: RunState | undefined;
  private sendTimer: ReturnType<typeof setTimeout> | undefined;
  private restTimer: ReturnType<typeof setTimeout> | undefined;
  private loader: ColumnLoader | undefined;
  /** The last change, run or answer. */
  private busyAt = -Infinity;

  constructor(
    private readonly sender: RequestSender,
    private readonly events: RunDriverEvents,
  ) {}

  /** The kernel is there: full columns can be held. */
  useLoader(loader: ColumnLoader): void {
    this.loader = loader;
    this.restAnew();
  }

  /** The state changed and `touched` outputs with it. */
  changed(touched: readonly Output[]): void {
    this.queue.changed(touched, performance.now());
    this.note(this.events.state());
    this.restAnew();
    this.sendWhenDue();
  }

  /** A connection is ready for requests: all that is wanted is sent. */
  connected(): void {
    this.sendWhenDue();
    this.restAnew();
  }

  disconnected(): void {
    this.queue.disconnected(performance.now());
    this.states.clear();
    this.loader?.disconnected();
    this.stopTimers();
  }

  dispose(): void {
    this.stopTimers();
  }

  received(message: ServerMessage, receivedAt: number): void {
    switch (message.type) {
      case "result":
        this.answered(message, receivedAt);
        break;
      case "error":
        this.failed(message);
        break;
      case "superseded":
        this.queue.ended(message.id);
        this.states.delete(message.id);
        if (this.loader?.ended(message.id) === true) this.restAnew();
        break;
      case "piece":
        this.takePiece(message);
        break;
      case "complete":
        if (this.loader?.ended(message.id) === true) this.fetchAtRest();
        break;
      default:
        break;
    }
    this.sendWhenDue();
  }

  private answered(result: Result, receivedAt: number): void {
    const state = this.states.get(result.id);
    this.states.delete(result.id);
    if (state === undefined || !this.events.isWanted(state)) this.queue.dropped(result.id);
    else {
      const answered = this.queue.answered(result.id, receivedAt);
      if (answered !== undefined) this.events.result(result, state, answered.roundTripMillis);
    }
    if (this.queue.isSettled) this.restAnew();
  }

  private failed(failure: Failure): void {
    if (this.loader?.ended(failure.id) === true) return this.fetchAtRest();
    if (failure.id === null) return this.events.failed(failure, true, undefined);
    const isNewest = this.queue.isNewest(failure.id);
    const state = this.states.get(failure.id);
    // A request of another kind has its own reader.
    if (!this.queue.ended(failure.id)) return;
    this.states.delete(failure.id);
    this.events.failed(failure, isNewest, state);
  }

  private takePiece(piece: Piece): void {
    if (this.loader?.received(piece) === true) this.events.columnsChanged();
  }

  private sendWhenDue(): void {
    clearTimeout(this.sendTimer);
    const delay = this.queue.sendDelayMillis(performance.now());
    if (delay === undefined) return;
    if (delay === 0) this.sendRun();
    else this.sendTimer = setTimeout(() => this.sendWhenDue(), delay);
  }

  private sendRun(): void {
    const state = this.events.state();
    if (state === undefined) return;
    this.note(state);
    const id = this.sender.request((next) => encodeRun(next, state, this.queue.wanted()));
    if (id === undefined) return;
    this.states.set(id, state);
    this.queue.sent(id, performance.now());
    this.restAnew();
  }

  /** What a state differs in from the one before is wanted, whoever forgot to say so. */
  private note(state: RunState | undefined): void {
    if (state === undefined) return;
    const touched = this.events.outputsBetween(this.noted, state);
    this.noted = state;
    if (touched.length > 0) this.queue.changed(touched, performance.now());
  }

  private restAnew(): void {
    this.busyAt = performance.now();
    this.fetchAtRest();
  }

  /** Fetches the next column when the hand has rested long enough, at once if it has. */
  private fetchAtRest(): void {
    clearTimeout(this.restTimer);
    const rest = this.loader?.isNextCostly === true ? LONG_REST_MILLIS : REST_MILLIS;
    const delay = Math.max(0, this.busyAt + rest - performance.now());
    this.restTimer = setTimeout(() => this.sendColumns(), delay);
  }

  private sendColumns(): void {
    const { loader } = this;
    const state = this.events.state();
    if (loader === undefined || state === undefined || !this.queue.isSettled) return;
    const name = loader.next();
    if (name === undefined) return;
    const id = this.sender.request((next) => encodeColumns(next, state, [name]));
    if (id !== undefined) loader.requested(id, name);
  }

  private stopTimers(): void {
    clearTimeout(this.sendTimer);
    clearTimeout(this.restTimer);
  }
}
