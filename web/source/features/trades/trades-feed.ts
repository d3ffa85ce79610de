import { LatestRequest } from "../../protocol/latest-request.ts";
import type { Result, ServerMessage } from "../../protocol/messages.ts";
import type { RequestSender } from "../../protocol/request-sender.ts";
import { encodeTrades } from "../../protocol/requests.ts";
import type { TradesPage } from "../../protocol/run-messages.ts";
import { sentenceOf } from "../../protocol/sentence.ts";
import { Store } from "../../ui/store.ts";

/** Rows of one page: more than are in sight at once. */
export const PAGE_ROWS = 200;

export interface TradesState {
  /** Undefined until the first page is there. */
  readonly total: number | undefined;
  /** By their number: page n holds trades n × `PAGE_ROWS` and on. */
  readonly pages: ReadonlyMap<number, TradesPage>;
  readonly problem: string | undefined;
}

/**
 * Trades of the newest run, page by page, as far as they are looked at. One page is on its way at a
 * time; a newer run's pages take the place of the older's when the first of them is there, so that
 * nothing flickers while a slider moves.
 */
export class TradesFeed {
  readonly store = new Store<TradesState>({
    total: undefined,
    pages: new Map(),
    problem: undefined,
  });
  private readonly request: LatestRequest;
  private isOpen = false;
  /** Pages in sight, first and last. */
  private sight: readonly [number, number] = [0, 0];
  /** The oldest run whose trades are those of the newest result. */
  private freshRun = 0;
  /** The run that the stored pages are of. */
  private storedRun = -1;

  constructor(
    sender: RequestSender,
    /** A new connection has no run on view: one must be asked for. */
    private readonly runMissing: () => void,
  ) {
    this.request = new LatestRequest(sender);
  }

  /** Whether the table is looked at; only then pages are asked for. */
  setOpen(isOpen: boolean): void {
    this.isOpen = isOpen;
    this.askNext();
  }

  /** Trades `first` to `last` are in sight. */
  show(first: number, last: number): void {
    this.sight = [Math.floor(first / PAGE_ROWS), Math.floor(last / PAGE_ROWS)];
    this.askNext();
  }

  /** A result came: the trades are other ones, unless only the view was another. */
  resultCame(result: Result): void {
    if (result.recomputed === "indicator" || result.recomputed === "signals") {
      this.freshRun = result.id;
      this.askNext();
    } else if (this.isStale) this.askNext();
  }

  /** What is stored has rows of another dataset. */
  datasetChanged(): void {
    this.storedRun = -1;
    this.store.update({ total: undefined, pages: new Map(), problem: undefined });
  }

  connected(): void {
    this.askNext();
  }

  disconnected(): void {
    this.request.forget();
    // Ids start anew: whatever is stored is older than the next run.
    this.freshRun = 0;
    this.storedRun = -1;
  }

  received(message: ServerMessage): void {
    if (message.type === "trades") this.pageCame(message);
    else if (message.type === "error") this.failed(message);
    else if (message.type === "superseded" && this.request.endedBy(message)) this.askNext();
  }

  private get isStale(): boolean {
    return this.storedRun < this.freshRun;
  }

  private pageCame(page: TradesPage): void {
    if (!this.request.endedBy(page)) return;
    if (page.run >= this.freshRun) this.keep(page);
    this.askNext();
  }

  private keep(page: TradesPage): void {
    const pages = new Map(this.isStale ? [] : this.store.snapshot().pages);
    pages.set(Math.floor(page.first / PAGE_ROWS), page);
    this.storedRun = Math.max(this.storedRun, page.run);
    this.store.update({ total: page.total, pages, problem: undefined });
  }

  private failed(failure: Extract<ServerMessage, { type: "error" }>): void {
    if (!this.request.endedBy(failure)) return;
    // The run that is asked for now brings its result, and that the next try.
    if (failure.code === "no_run") this.runMissing();
    else this.store.update({ problem: sentenceOf(failure.message) });
  }

  private askNext(): void {
    if (!this.isOpen || this.request.isWaiting) return;
    const page = this.missingPage();
    if (page === undefined) return;
    this.request.ask((id) => encodeTrades(id, page * PAGE_ROWS, PAGE_ROWS));
  }

  /** The first page in sight that is not there, or not of the newest run. */
  private missingPage(): number | undefined {
    const { total, pages } = this.store.snapshot();
    const [first, last] = this.sight;
    if (this.storedRun < 0 || this.isStale) return first;
    for (let page = first; page <= last; page++) {
      const isThere = pages.has(page) || page * PAGE_ROWS >= (total ?? 0);
      if (!isThere) return page;
    }
    return undefined;
  }
}
