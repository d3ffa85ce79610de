/** MsgPack writing, of the few shapes that requests need, each in its shortest form. */

export type Encodable =
  | null
  | boolean
  | number
  | string
  | readonly Encodable[]
  | { readonly [key: string]: Encodable | undefined };

/** Encodes `value`; a key whose value is `undefined` is left out. */
export function encodeMessagePack(value: Encodable): Uint8Array<ArrayBuffer> {
  const writer = new Writer();
  writer.value(value);
  return writer.written();
}

const utf8 = new TextEncoder();

class Writer {
  private bytes = new Uint8Array(1024);
  private view = new DataView(this.bytes.buffer);
  private length = 0;

  written(): Uint8Array<ArrayBuffer> {
    return this.bytes.slice(0, this.length);
  }

  value(value: Encodable): void {
    if (value === null) this.byte(0xc0);
    else if (value === false) this.byte(0xc2);
    else if (value === true) this.byte(0xc3);
    else if (typeof value === "number") this.number(value);
    else if (typeof value === "string") this.string(value);
    else if (isArray(value)) this.array(value);
    else this.map(value);
  }

  /** Integers as integers, so that a count never arrives as a float; −0 stays a float. */
  private number(value: number): void {
    if (!Number.isSafeInteger(value) || Object.is(value, -0)) {
      this.byte(0xcb);
      const start = this.grow(8);
      this.view.setFloat64(start, value);
    } else if (value >= 0) this.unsigned(value);
    else this.negative(value);
  }

  private unsigned(value: number): void {
    if (value < 0x80) this.byte(value);
    else if (value < 0x1_00) this.headed(0xcc, 1, value);
    else if (value < 0x1_0000) this.headed(0xcd, 2, value);
    else if (value < 0x1_0000_0000) this.headed(0xce, 4, value);
    else {
      this.byte(0xcf);
      const start = this.grow(8);
      this.view.setBigUint64(start, BigInt(value));
    }
  }

  private negative(value: number): void {
    if (value >= -32) this.byte(value + 0x100);
    else {
      this.byte(0xd3);
      const start = this.grow(8);
      this.view.setBigInt64(start, BigInt(value));
    }
  }

  private string(value: string): void {
    const bytes = utf8.encode(value);
    if (bytes.length < 32) this.byte(0xa0 | bytes.length);
    else if (bytes.length < 0x100) this.headed(0xd9, 1, bytes.length);
    else if (bytes.length < 0x1_0000) this.headed(0xda, 2, bytes.length);
    else this.headed(0xdb, 4, bytes.length);
    const start = this.grow(bytes.length);
    this.bytes.set(bytes, start);
  }

  private array(values: readonly Encodable[]): void {
    if (values.length < 16) this.byte(0x90 | values.length);
    else this.headed(0xdd, 4, values.length);
    for (const value of values) this.value(value);
  }

  private map(map: { readonly [key: string]: Encodable | undefined }): void {
    const entries = Object.entries(map).filter(([, value]) => value !== undefined);
    if (entries.length < 16) this.byte(0x80 | entries.length);
    else this.headed(0xdf, 4, entries.length);
    for (const [key, value] of entries) {
      this.string(key);
      this.value(value as Encodable);
    }
  }

  private headed(head: number, byteCount: 1 | 2 | 4, value: number): void {
    this.byte(head);
    const start = this.grow(byteCount);
    if (byteCount === 1) this.view.setUint8(start, value);
    else if (byteCount === 2) this.view.setUint16(start, value);
    else this.view.setUint32(start, value);
  }

  private byte(value: number): void {
    const start = this.grow(1);
    this.view.setUint8(start, value);
  }

  /** Makes room for `byteCount` bytes and says where they start; `bytes` and `view` may be new. */
  private grow(byteCount: number): number {
    const start = this.length;
    this.length += byteCount;
    if (this.length > this.bytes.length) {
      const larger = new Uint8Array(Math.max(this.length, 2 * this.bytes.length));
      larger.set(this.bytes);
      this.bytes = larger;
      this.view = new DataView(larger.buffer);
    }
    return start;
  }
}

function isArray(value: Encodable): value is readonly Encodable[] {
  return Array.isArray(value);
}
