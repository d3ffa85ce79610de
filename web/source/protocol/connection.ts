import { closeCodes, reconnectDelayMillis } from "./back-off.ts";
import type { ServerMessage } from "./messages.ts";
import { readServerMessage } from "./server-message-reader.ts";

export type ConnectionState = "connecting" | "live" | "waiting" | "closed";

export interface ConnectionEvents {
  state(state: ConnectionState): void;
  /** One message, and when its frame was received (`performance.now()`). */
  message(message: ServerMessage, receivedAt: number): void;
  /** 4401, or the site says so: sign in again. */
  sessionEnded(): void;
}

/** Of the site that the page came from. */
export function socketAddress(): string {
  return `${location.protocol === "https:" ? "wss:" : "ws:"}//${location.host}/ws`;
}

const SUBPROTOCOL = "speedstack.v1";
/** Closes a connection whose messages this page cannot read; it would not read the next ones either. */
const UNREADABLE = 4000;

/** One socket that comes back by itself until `close`. */
export class Connection {
  private socket: WebSocket | undefined;
  private attempt = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private closed = false;

  constructor(
    private readonly address: string,
    private readonly events: ConnectionEvents,
    /** Whether the session still holds; asked when an upgrade is refused, as no code tells why. */
    private readonly sessionHolds: () => Promise<boolean>,
  ) {
    this.open();
  }

  /** Whether the bytes were handed to the socket. */
  send(bytes: Uint8Array<ArrayBuffer>): boolean {
    if (this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(bytes);
    return true;
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    this.socket?.close(1000);
    this.events.state("closed");
  }

  private open(): void {
    this.events.state("connecting");
    const socket = new WebSocket(this.address, SUBPROTOCOL);
    socket.binaryType = "arraybuffer";
    socket.addEventListener("message", (event) => this.received(socket, event.data));
    socket.addEventListener("close", (event) => this.lost(socket, event));
    this.socket = socket;
  }

  private received(socket: WebSocket, data: unknown): void {
    const receivedAt = performance.now();
    if (socket !== this.socket || this.closed || !(data instanceof ArrayBuffer)) return;
    let message: ServerMessage;
    try {
      message = readServerMessage(data);
    } catch (error) {
      console.error(error);
      socket.close(UNREADABLE);
      return;
    }
    if (message.type === "hello") {
      this.attempt = 0;
      this.events.state("live");
    }
    this.events.message(message, receivedAt);
  }

  private lost(socket: WebSocket, end: CloseEvent): void {
    if (socket !== this.socket || this.closed) return;
    this.socket = undefined;
    if (end.code === closeCodes.sessionEnded) {
      this.close();
      this.events.sessionEnded();
      return;
    }
    this.events.state("waiting");
    const delay = reconnectDelayMillis(this.attempt, end, Math.random());
    this.attempt += 1;
    this.timer = setTimeout(() => void this.reopen(), delay);
  }

  private async reopen(): Promise<void> {
    const holds = await this.sessionHolds();
    if (this.closed) return;
    if (holds) return this.open();
    this.close();
    this.events.sessionEnded();
  }
}
