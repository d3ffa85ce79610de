import type { Checked, Diagnostic, Guide } from "../../protocol/language-messages.ts";
import { LatestRequest } from "../../protocol/latest-request.ts";
import type { ServerMessage, Spec, Strategy, StrategySource } from "../../protocol/messages.ts";
import type { RequestSender } from "../../protocol/request-sender.ts";
import { encodeLanguage } from "../../protocol/requests.ts";
import { sentenceOf } from "../../protocol/sentence.ts";
import { Store } from "../../ui/store.ts";
import { StrategyChecker } from "./strategy-checker.ts";

/** A strategy that can run, and what it leaves to its user. */
export interface ActiveStrategy {
  readonly source: StrategySource;
  readonly specs: readonly Spec[];
}

export interface DeskState {
  /** What is written, whether it is good or not. */
  readonly text: string;
  /** `ready`: the text that ships; the others are of a changed one. */
  readonly status: "ready" | "checking" | "good" | "faulty";
  /** Nothing runs: the text is at fault, and none was good before it. */
  readonly isIdle: boolean;
  readonly diagnostics: readonly Diagnostic[];
  /** Why the text was not checked. */
  readonly problem: string | undefined;
  /** Why a run of the text was refused, be the text good or not. */
  readonly refusal: string | undefined;
  /** What a text may hold; undefined until the server has said it. */
  readonly guide: Guide | undefined;
}

interface Refusal {
  readonly message: string;
  readonly diagnostics: readonly Diagnostic[];
}

/** Answers that are kept, so that going back to a text takes no time. */
const KNOWN_MAX = 32;

/**
 * The text of the chosen strategy. Decides which strategy is active: the ready one, or the newest
 * text that is good. While a text is faulty, what was active stays so; where nothing was, nothing is:
 * the result of the ready one would be taken for that of the text.
 */
export class StrategyDesk {
  readonly store = new Store<DeskState>({
    text: "",
    status: "ready",
    isIdle: false,
    diagnostics: [],
    problem: undefined,
    refusal: undefined,
    guide: undefined,
  });
  private readonly checker: StrategyChecker;
  private readonly language: LatestRequest;
  private readonly known = new Map<string, Checked>();
  private ready: Strategy | undefined;
  private current: ActiveStrategy | undefined;
  /** Why the newest run of what is active failed; undefined where it did not. */
  private refusal: Refusal | undefined;
  private textBytesMax = Infinity;
  private isGuideWanted = false;

  constructor(
    sender: RequestSender,
    /** `before` is of the same strategy; undefined when it has just been laid out. */
    private readonly activeChanged: (
      active: ActiveStrategy,
      before: ActiveStrategy | undefined,
    ) => void,
  ) {
    this.language = new LatestRequest(sender);
    this.checker = new StrategyChecker(sender, {
      checked: (text, answer) => this.checked(text, answer),
      refused: (_, message) => this.unchecked(message),
    });
  }

  /** Undefined until a text of the chosen strategy is known to be good. */
  get active(): ActiveStrategy | undefined {
    return this.current;
  }

  /** Lays out `strategy`, with the text it was changed to. */
  open(strategy: Strategy, draft: string | undefined, textBytesMax: number): void {
    this.ready = strategy;
    this.textBytesMax = textBytesMax;
    this.current = undefined;
    this.refusal = undefined;
    this.store.update({ isIdle: false });
    if (draft === undefined || draft === strategy.text) return this.layReady();
    this.write(draft, (text) => this.checker.check(text));
  }

  /** The text is being changed by hand. */
  edit(text: string): void {
    if (text === this.ready?.text) return this.layReady();
    this.write(text, (typed) => this.checker.typed(typed));
  }

  /** A run of `source` failed: its text may be good and not run with the values or bars it has. */
  refused(source: StrategySource, message: string, diagnostics: readonly Diagnostic[]): void {
    if (!this.isActive(source)) return;
    this.refusal = { message, diagnostics };
    this.showRefusal();
  }

  /** A run of what is active, with the values it has, went well. */
  accepted(): void {
    if (this.refusal === undefined) return;
    this.refusal = undefined;
    if (this.isActiveWritten) this.store.update({ refusal: undefined, diagnostics: [] });
  }

  /** Asks what a text may hold, once. */
  readonly askGuide = (): void => {
    this.isGuideWanted = true;
    if (this.store.snapshot().guide !== undefined || this.language.isWaiting) return;
    this.language.ask(encodeLanguage);
  };

  connected(): void {
    this.checker.connected();
    if (this.isGuideWanted) this.askGuide();
  }

  disconnected(): void {
    this.checker.disconnected();
    this.language.forget();
  }

  dispose(): void {
    this.checker.stop();
  }

  received(message: ServerMessage): void {
    this.checker.received(message);
    if (message.type === "guide" && this.language.endedBy(message)) {
      this.store.update({ guide: message });
    } else if (message.type === "error") this.language.endedBy(message);
  }

  private layReady(): void {
    const { ready } = this;
    if (ready === undefined) return;
    this.checker.stop();
    const none = { diagnostics: [], problem: undefined, refusal: undefined };
    this.store.update({ text: ready.text, status: "ready", ...none });
    this.activate({ source: { id: ready.id }, specs: ready.parameters });
    this.showRefusal();
  }

  private write(text: string, check: (text: string) => void): void {
    const known = this.known.get(text);
    const byteCount = new TextEncoder().encode(text).length;
    if (byteCount > this.textBytesMax) {
      this.checker.stop();
      this.store.update({ text });
      this.unchecked(`the text has ${byteCount} bytes; ${this.textBytesMax} are allowed`);
    } else if (known !== undefined) {
      this.checker.stop();
      this.store.update({ text });
      this.checked(text, known);
    } else {
      const none = { problem: undefined, refusal: undefined };
      this.store.update({ text, status: "checking", ...none });
      check(text);
    }
  }

  private checked(text: string, answer: Checked): void {
    this.remember(text, answer);
    const { diagnostics } = answer;
    const isGood = diagnostics.length === 0;
    const status = isGood ? "good" as const : "faulty" as const;
    this.store.update({ status, diagnostics, problem: undefined, refusal: undefined });
    const { ready } = this;
    if (!isGood) return this.keepRunning();
    if (ready === undefined) return;
    this.activate({ source: { id: ready.id, text }, specs: answer.parameters });
    this.showRefusal();
  }

  private unchecked(message: string): void {
    const problem = sentenceOf(message);
    this.store.update({ status: "faulty", diagnostics: [], problem, refusal: undefined });
    this.keepRunning();
  }

  /** The last good text goes on running; where there is none, nothing does. */
  private keepRunning(): void {
    this.store.update({ isIdle: this.current === undefined });
  }

  private activate(active: ActiveStrategy): void {
    const { current } = this;
    const isSame = this.isActive(active.source);
    this.current = active;
    this.store.update({ isIdle: false });
    if (isSame) return;
    this.refusal = undefined;
    this.activeChanged(active, current);
  }

  private isActive({ id, text }: StrategySource): boolean {
    const source = this.current?.source;
    return source?.id === id && source.text === text;
  }

  /** Whether what is written is what is active: the last good text may be another one. */
  private get isActiveWritten(): boolean {
    const { current, ready } = this;
    return current !== undefined &&
      (current.source.text ?? ready?.text) === this.store.snapshot().text;
  }

  /** The text is known to be good, and its run to have failed. */
  private showRefusal(): void {
    const { refusal } = this;
    if (refusal === undefined || !this.isActiveWritten) return;
    this.store.update({ refusal: refusal.message, diagnostics: refusal.diagnostics });
  }

  private remember(text: string, answer: Checked): void {
    this.known.delete(text);
    this.known.set(text, answer);
    const [oldest] = this.known.keys();
    if (this.known.size > KNOWN_MAX && oldest !== undefined) this.known.delete(oldest);
  }
}
