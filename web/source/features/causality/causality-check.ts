import { LatestRequest } from "../../protocol/latest-request.ts";
import type { RunState, ServerMessage } from "../../protocol/messages.ts";
import type { RequestSender } from "../../protocol/request-sender.ts";
import { encodeCancel, encodeCausality } from "../../protocol/requests.ts";
import type { CausalityResult } from "../../protocol/run-messages.ts";
import { sentenceOf } from "../../protocol/sentence.ts";
import { Store } from "../../ui/store.ts";

export type CausalityState =
  | { readonly stage: "idle" }
  | { readonly stage: "running"; readonly done: number; readonly total: number }
  | { readonly stage: "verdict"; readonly result: CausalityResult }
  | { readonly stage: "failed"; readonly message: string };

const idle = { stage: "idle" } as const;

/** Asks whether the strategy on view sees the future, and keeps the answer until it is another one. */
export class CausalityCheck {
  readonly store = new Store<{ readonly state: CausalityState }>({ state: idle });
  private readonly request: LatestRequest;

  constructor(private readonly sender: RequestSender) {
    this.request = new LatestRequest(sender);
  }

  start(state: RunState): void {
    const isSent = this.request.ask((id) => encodeCausality(id, state));
    const message = "The server cannot be reached.";
    this.show(isSent ? { stage: "running", done: 0, total: 0 } : { stage: "failed", message });
  }

  /** Ends it at once here, and soon on the server. */
  cancel(): void {
    const { id } = this.request;
    if (id !== undefined) this.sender.request((cancelId) => encodeCancel(cancelId, id));
    this.request.forget();
    this.show(idle);
  }

  /** Dataset, strategy or parameters are other ones: a verdict says nothing of them. */
  outdated(): void {
    if (this.store.snapshot().state.stage !== "idle") this.cancel();
  }

  disconnected(): void {
    if (!this.request.isWaiting) return;
    this.request.forget();
    this.show({ stage: "failed", message: "The connection was lost. Start the check again." });
  }

  received(message: ServerMessage): void {
    if (message.type === "progress" && this.request.isOf(message)) {
      this.show({ stage: "running", done: message.done, total: message.total });
    } else if (message.type === "causality_result" && this.request.endedBy(message)) {
      this.show({ stage: "verdict", result: message });
    } else if (message.type === "error" && this.request.endedBy(message)) {
      this.show({ stage: "failed", message: sentenceOf(message.message) });
    } else if (
      (message.type === "superseded" || message.type === "cancelled") &&
      this.request.endedBy(message)
    ) this.show(idle);
  }

  private show(state: CausalityState): void {
    this.store.update({ state });
  }
}
