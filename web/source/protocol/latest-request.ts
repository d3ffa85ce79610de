import type { Encode, RequestSender } from "./request-sender.ts";

/** The newest request of one kind: only what answers it counts. */
export class LatestRequest {
  private current: number | undefined;

  constructor(private readonly sender: RequestSender) {}

  get isWaiting(): boolean {
    return this.current !== undefined;
  }

  get id(): number | undefined {
    return this.current;
  }

  /** Takes the place of an earlier one; whether it went out. */
  ask(encode: Encode): boolean {
    this.current = this.sender.request(encode);
    return this.current !== undefined;
  }

  isOf(message: { readonly id: number | null }): boolean {
    return message.id !== null && message.id === this.current;
  }

  /** Whether `message` ends it; nothing is waited for then. */
  endedBy(message: { readonly id: number | null }): boolean {
    if (!this.isOf(message)) return false;
    this.current = undefined;
    return true;
  }

  /** Whatever comes is no longer wanted, or cannot come. */
  forget(): void {
    this.current = undefined;
  }
}
