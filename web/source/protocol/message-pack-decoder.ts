/**
 * Strict MsgPack reading: one value, maps with distinct string keys, integers that a number holds
 * exactly, and Float64 columns (ext type 12) as views onto the message, without a copy.
 */

export type MessagePackValue =
  | null
  | boolean
  | number
  | string
  | Float64Array
  | readonly MessagePackValue[]
  | MessagePackMap;

export type MessagePackMap = ReadonlyMap<string, MessagePackValue>;

export class MessagePackError extends Error {
  override readonly name = "MessagePackError";
}

const DEPTH_MAX = 32;
const COLUMN_TYPE = 12;
const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Decodes the whole of `message`; throws `MessagePackError` for anything else than one value. */
export function decodeMessagePack(message: ArrayBuffer): MessagePackValue {
  const reader = new Reader(message);
  const value = reader.value(0);
  reader.expectEnd();
  return value;
}

class Reader {
  private readonly view: DataView;
  private position = 0;

  constructor(private readonly message: ArrayBuffer) {
    this.view = new DataView(message);
  }

  expectEnd(): void {
    if (this.position !== this.message.byteLength) throw new MessagePackError("trailing bytes");
  }

  value(depth: number): MessagePackValue {
    if (depth > DEPTH_MAX) throw new MessagePackError("nested too deeply");
    const head = this.view.getUint8(this.take(1));
    if (head < 0x80) return head;
    if (head < 0x90) return this.map(head & 0x0f, depth);
    if (head < 0xa0) return this.array(head & 0x0f, depth);
    if (head < 0xc0) return this.string(head & 0x1f);
    if (head >= 0xe0) return head - 0x100;
    return this.valueAfter(head, depth);
  }

  private valueAfter(head: number, depth: number): MessagePackValue {
    switch (head) {
      case 0xc0:
        return null;
      case 0xc2:
        return false;
      case 0xc3:
        return true;
      case 0xc9:
        return this.column(this.unsigned(4));
      case 0xca:
        return this.view.getFloat32(this.take(4));
      case 0xcb:
        return this.view.getFloat64(this.take(8));
      case 0xd9:
        return this.string(this.unsigned(1));
      case 0xda:
        return this.string(this.unsigned(2));
      case 0xdb:
        return this.string(this.unsigned(4));
      case 0xdc:
        return this.array(this.unsigned(2), depth);
      case 0xdd:
        return this.array(this.unsigned(4), depth);
      case 0xde:
        return this.map(this.unsigned(2), depth);
      case 0xdf:
        return this.map(this.unsigned(4), depth);
      default:
        return this.integer(head);
    }
  }

  private integer(head: number): number {
    switch (head) {
      case 0xcc:
        return this.unsigned(1);
      case 0xcd:
        return this.unsigned(2);
      case 0xce:
        return this.unsigned(4);
      case 0xcf:
        return exact(this.view.getBigUint64(this.take(8)));
      case 0xd0:
        return this.view.getInt8(this.take(1));
      case 0xd1:
        return this.view.getInt16(this.take(2));
      case 0xd2:
        return this.view.getInt32(this.take(4));
      case 0xd3:
        return exact(this.view.getBigInt64(this.take(8)));
      default:
        throw new MessagePackError("a type that the protocol does not use");
    }
  }

  private map(count: number, depth: number): MessagePackMap {
    this.expectRoom(2 * count);
    const map = new Map<string, MessagePackValue>();
    for (let index = 0; index < count; index++) {
      const key = this.value(depth + 1);
      if (typeof key !== "string") throw new MessagePackError("a key that is not text");
      if (map.has(key)) throw new MessagePackError("a key that occurs twice");
      map.set(key, this.value(depth + 1));
    }
    return map;
  }

  private array(count: number, depth: number): MessagePackValue[] {
    this.expectRoom(count);
    const values: MessagePackValue[] = [];
    for (let index = 0; index < count; index++) values.push(this.value(depth + 1));
    return values;
  }

  private string(byteCount: number): string {
    const start = this.take(byteCount);
    try {
      return text.decode(new Uint8Array(this.message, start, byteCount));
    } catch {
      throw new MessagePackError("text that is not UTF-8");
    }
  }

  /** `p`, `p` zero bytes, then doubles; `p` is what puts them on a multiple of 8 bytes. */
  private column(byteCount: number): Float64Array {
    const type = this.view.getInt8(this.take(1));
    if (type !== COLUMN_TYPE) throw new MessagePackError("an unknown extension type");
    const start = this.take(byteCount);
    const padding = byteCount > 0 ? this.view.getUint8(start) : 8;
    const first = start + 1 + padding;
    const doubleBytes = byteCount - 1 - padding;
    if (padding > 7 || doubleBytes < 0 || doubleBytes % 8 !== 0) {
      throw new MessagePackError("a column of no whole number of values");
    }
    if (first % 8 !== 0) throw new MessagePackError("a column that is not aligned");
    for (let at = start + 1; at < first; at++) {
      if (this.view.getUint8(at) !== 0) throw new MessagePackError("padding that is not zero");
    }
    return new Float64Array(this.message, first, doubleBytes / 8);
  }

  private unsigned(byteCount: 1 | 2 | 4): number {
    const start = this.take(byteCount);
    if (byteCount === 1) return this.view.getUint8(start);
    return byteCount === 2 ? this.view.getUint16(start) : this.view.getUint32(start);
  }

  /** Moves past `byteCount` bytes and says where they start. */
  private take(byteCount: number): number {
    this.expectRoom(byteCount);
    const start = this.position;
    this.position += byteCount;
    return start;
  }

  /** A declared count never exceeds the bytes that are left: nothing is allocated for a lie. */
  private expectRoom(byteCount: number): void {
    if (byteCount > this.message.byteLength - this.position) {
      throw new MessagePackError("shorter than it says");
    }
  }
}

function exact(value: bigint): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new MessagePackError("an integer beyond 2^53");
  return number;
}
