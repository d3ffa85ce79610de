import type { MessagePackMap } from "../source/protocol/message-pack-decoder.ts";
import { decodeMessagePack } from "../source/protocol/message-pack-decoder.ts";
import { RequestSender } from "../source/protocol/request-sender.ts";

/** What a server sends: plain values and columns. */
export type Sent =
  | null
  | boolean
  | number
  | string
  | Float64Array
  | readonly Sent[]
  | { readonly [key: string]: Sent };

/** MsgPack by hand, in long forms; a column lies on a multiple of eight bytes. */
export function bytesOf(value: Sent): ArrayBuffer {
  const bytes: number[] = [];
  write(value, bytes);
  return Uint8Array.from(bytes).buffer;
}

function write(value: Sent, bytes: number[]): void {
  if (value === null) bytes.push(0xc0);
  else if (typeof value === "boolean") bytes.push(value ? 0xc3 : 0xc2);
  else if (typeof value === "number") writeNumber(value, bytes);
  else if (typeof value === "string") writeText(value, bytes);
  else if (value instanceof Float64Array) writeColumn(value, bytes);
  else if (Array.isArray(value)) {
    bytes.push(0xdd, ...bigEndian(value.length));
    for (const item of value) write(item, bytes);
  } else {
    const entries = Object.entries(value);
    bytes.push(0xdf, ...bigEndian(entries.length));
    for (const [key, item] of entries) {
      writeText(key, bytes);
      write(item, bytes);
    }
  }
}

function writeNumber(value: number, bytes: number[]): void {
  if (Number.isInteger(value) && value >= 0 && value < 2 ** 32) {
    bytes.push(0xce, ...bigEndian(value));
    return;
  }
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  bytes.push(0xcb, ...new Uint8Array(view.buffer));
}

function writeText(value: string, bytes: number[]): void {
  const text = new TextEncoder().encode(value);
  bytes.push(0xdb, ...bigEndian(text.length), ...text);
}

function writeColumn(value: Float64Array, bytes: number[]): void {
  const padding = (8 - ((bytes.length + 7) % 8)) % 8;
  bytes.push(0xc9, ...bigEndian(1 + padding + 8 * value.length), 12, padding);
  bytes.push(...new Uint8Array(padding));
  bytes.push(...new Uint8Array(value.slice().buffer));
}

function bigEndian(value: number): number[] {
  return [24, 16, 8, 0].map((shift) => (value >>> shift) & 0xff);
}

/** A connection that keeps what is sent on it. */
export function recordedSender() {
  const sent: MessagePackMap[] = [];
  const line = { isOpen: true };
  const sender = new RequestSender((bytes) => {
    if (line.isOpen) sent.push(decodeMessagePack(bytes.slice().buffer) as MessagePackMap);
    return line.isOpen;
  });
  return { sender, sent, line };
}
