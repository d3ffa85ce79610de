import { Workspace } from "../source/features/workspace/workspace.ts";
import { decodeMessagePack, type MessagePackMap } from "../source/protocol/message-pack-decoder.ts";
import { equal } from "./claims.ts";
import { bytesOf } from "./wire.ts";

/** A browser's socket: it throws while it is connecting, and drops what is sent once it is closed. */
class Socket extends EventTarget {
  static readonly made: Socket[] = [];
  static readonly OPEN = 1;
  readyState = 0;
  readonly sent: MessagePackMap[] = [];

  constructor() {
    super();
    Socket.made.push(this);
  }

  send(bytes: Uint8Array<ArrayBuffer>): void {
    if (this.readyState === 0) throw new DOMException("still connecting", "InvalidStateError");
    if (this.readyState !== Socket.OPEN) throw new Error("sent on a closed socket: it is lost");
    this.sent.push(decodeMessagePack(bytes.slice().buffer) as MessagePackMap);
  }

  close(): void {
    this.readyState = 3;
  }

  open(): void {
    this.readyState = Socket.OPEN;
  }

  receive(data: ArrayBuffer): void {
    this.dispatchEvent(new MessageEvent("message", { data }));
  }

  /** A worker that is replaced, and says to come at once. */
  lose(): void {
    this.readyState = 3;
    const end = Object.assign(new Event("close"), { code: 1012, reason: "retry after 0 ms" });
    this.dispatchEvent(end);
  }
}

function helloOf(dataset: string, strategy: string): ArrayBuffer {
  return bytesOf({
    type: "hello",
    protocol: 1,
    user: "u",
    worker: 1,
    datasets: [{
      id: dataset,
      name: dataset,
      interval: "1d",
      rows: 100,
      start: 0,
      end: 1,
      synthetic: false,
      version: "1",
      credit: "",
    }],
    strategies: [{
      id: strategy,
      name: strategy,
      summary: "",
      text: `text of ${strategy}`,
      parameters: [],
      indicators: [],
    }],
    settings: [],
    reasons: [],
    limits: { width_max: 1000, strategy_text_bytes: 1000, trades_max: 1000 },
  });
}

const settled = (millis = 0) => new Promise((go) => setTimeout(go, millis));

/** A workspace in as much of a browser as it asks for; the session always holds. */
async function inBrowser(run: (workspace: Workspace) => Promise<void>): Promise<void> {
  const given = {
    WebSocket: Socket,
    location: { protocol: "https:", host: "example.org" },
    document: { querySelector: () => null },
    localStorage: { getItem: () => null, setItem: () => {} },
    fetch: () => Promise.resolve(Response.json({ user: { id: "u", name: "u", role: "member" } })),
  };
  const names = Object.keys(given);
  const before = names.map((name) => Object.getOwnPropertyDescriptor(globalThis, name));
  for (const [name, value] of Object.entries(given)) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
  Socket.made.length = 0;
  const workspace = new Workspace("nobody", () => {
    throw new Error("the session holds");
  });
  try {
    await run(workspace);
  } finally {
    workspace.dispose();
    for (const [index, name] of names.entries()) {
      const descriptor = before[index];
      if (descriptor === undefined) delete (globalThis as Record<string, unknown>)[name];
      else Object.defineProperty(globalThis, name, descriptor);
    }
  }
}

const runsOf = (socket: Socket | undefined) =>
  socket?.sent.filter((message) => message.get("type") === "run")
    .map((message) => [message.get("id"), message.get("dataset"), message.get("strategy")]);

Deno.test("nothing is sent before a socket is open, and all of it once it greets", async () => {
  await inBrowser(async (workspace) => {
    const [first] = Socket.made;
    first?.open();
    first?.receive(helloOf("AAPL", "rsi"));
    equal(runsOf(first), [[1, "AAPL", "rsi"]]);
    first?.lose();
    workspace.setLogarithmic(true);
    workspace.viewChanged({ first: 0, count: 50 }, 500);
    await settled();
    await settled(20);
    const second = Socket.made[1];
    equal([Socket.made.length, second?.readyState], [2, 0]);
    // While the socket is connecting, a text is typed, and a strategy chosen.
    workspace.editText("mine");
    await settled(150);
    second?.open();
    second?.receive(helloOf("AAPL", "rsi"));
    equal(second?.sent.map((message) => [message.get("type"), message.get("id")]), [
      ["check", 1],
      ["run", 2],
    ]);
  });
});

Deno.test("a worker that knows other strategies and data is asked for none of those before", async () => {
  await inBrowser(async () => {
    const [first] = Socket.made;
    first?.open();
    first?.receive(helloOf("AAPL", "rsi"));
    first?.lose();
    await settled(20);
    const second = Socket.made[1];
    second?.open();
    second?.receive(helloOf("MSFT", "macd"));
    await settled(60);
    equal(runsOf(second), [[1, "MSFT", "macd"]]);
  });
});
