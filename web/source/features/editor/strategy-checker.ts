import type { Checked } from "../../protocol/language-messages.ts";
import { LatestRequest } from "../../protocol/latest-request.ts";
import type { ServerMessage } from "../../protocol/messages.ts";
import type { RequestSender } from "../../protocol/request-sender.ts";
import { encodeCheck } from "../../protocol/requests.ts";

export interface CheckerEvents {
  checked(text: string, answer: Checked): void;
  /** The server did not check: its message. */
  refused(text: string, message: string): void;
}

/** Rest of the hand before a text is checked. */
const TYPING_MILLIS = 120;

/** Refusals that pass: another try may well be answered. */
const PASSING = new Set(["over_budget", "internal"]);
const RETRY_MILLIS = 3000;

/**
 * Has the newest text checked; a text whose check was cut off, or refused for what passes, is asked
 * for again.
 */
export class StrategyChecker {
  private readonly request: LatestRequest;
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** The text that waits for its answer. */
  private wanted: string | undefined;

  constructor(sender: RequestSender, private readonly events: CheckerEvents) {
    this.request = new LatestRequest(sender);
  }

  /** The text is being typed: it is checked when the hand rests. */
  typed(text: string): void {
    this.want(text);
    this.timer = setTimeout(() => this.send(), TYPING_MILLIS);
  }

  check(text: string): void {
    this.want(text);
    this.send();
  }

  /** No text waits any longer. */
  stop(): void {
    clearTimeout(this.timer);
    this.wanted = undefined;
    this.request.forget();
  }

  connected(): void {
    if (this.wanted !== undefined && !this.request.isWaiting) this.send();
  }

  disconnected(): void {
    this.request.forget();
  }

  received(message: ServerMessage): void {
    if (message.type !== "checked" && message.type !== "error") return;
    if (!this.request.endedBy(message) || this.wanted === undefined) return;
    const text = this.wanted;
    if (message.type === "error" && PASSING.has(message.code)) {
      this.timer = setTimeout(() => this.send(), RETRY_MILLIS);
    } else this.wanted = undefined;
    if (message.type === "checked") this.events.checked(text, message);
    else this.events.refused(text, message.message);
  }

  private want(text: string): void {
    clearTimeout(this.timer);
    this.wanted = text;
    // An answer on its way is of an older text.
    this.request.forget();
  }

  private send(): void {
    clearTimeout(this.timer);
    const { wanted } = this;
    if (wanted !== undefined) this.request.ask((id) => encodeCheck(id, wanted));
  }
}
