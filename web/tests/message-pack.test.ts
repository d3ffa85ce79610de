import { decodeMessagePack, MessagePackError } from "../source/protocol/message-pack-decoder.ts";
import { type Encodable, encodeMessagePack } from "../source/protocol/message-pack-encoder.ts";
import { equal, holds, seeded, throws } from "./claims.ts";

const bytes = (...values: number[]) => new Uint8Array(values).buffer;
const repeated = (byte: number, count: number) => Array<number>(count).fill(byte);

/** A column in its wire form at `offset` of the message: ext32, type 12, padding, doubles. */
function column(values: number[], offset: number): number[] {
  const padding = (8 - ((offset + 7) % 8)) % 8;
  const length = 1 + padding + 8 * values.length;
  const doubles = new Uint8Array(new Float64Array(values).buffer);
  return [0xc9, 0, 0, length >> 8, length & 0xff, 12, padding, ...repeated(0, padding), ...doubles];
}

Deno.test("what is encoded decodes to itself", () => {
  const integers = [0, 1, 127, 128, 255, 256, 65535, 65536, 2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1];
  const values: Encodable[] = [
    null,
    true,
    false,
    "",
    "a",
    "ß€😀",
    "x".repeat(31),
    "x".repeat(32),
    "x".repeat(300),
    "x".repeat(70_000),
    [],
    [1, [2, [3]]],
    repeated(7, 20),
    ...integers,
    ...integers.filter((value) => value > 0).map((value) => -value),
    0.1,
    -0,
    1e308,
    Infinity,
  ];
  for (const value of values) {
    equal(decodeMessagePack(encodeMessagePack(value).buffer), value);
  }
});

Deno.test("a map keeps its keys and leaves undefined ones out", () => {
  const decoded = decodeMessagePack(encodeMessagePack({ a: 1, gone: undefined, b: [null] }).buffer);
  equal(decoded, new Map<string, unknown>([["a", 1], ["b", [null]]]));
});

Deno.test("integers take their shortest form and stay integers", () => {
  equal([...encodeMessagePack(14)], [14]);
  equal([...encodeMessagePack(200)], [0xcc, 200]);
  equal([...encodeMessagePack(-1)], [0xff]);
  equal(encodeMessagePack(0.5).length, 9);
});

Deno.test("a column is a view of the message, aligned whatever precedes it", () => {
  for (let filler = 0; filler < 16; filler++) {
    const head = [0x92, 0xa0 | filler, ...repeated(0x61, filler)];
    const message = bytes(...head, ...column([1.5, NaN, -Infinity], head.length));
    const [, found] = decodeMessagePack(message) as [string, Float64Array];
    equal([...found], [1.5, NaN, -Infinity]);
    holds(found.buffer === message, "the column is not a copy");
    equal(found.byteOffset % 8, 0);
  }
});

Deno.test("an empty column is a column", () => {
  equal(decodeMessagePack(bytes(...column([], 0))), new Float64Array(0));
});

Deno.test("hostile messages are refused", () => {
  const misaligned = [0x91, ...column([1], 0)];
  const dirty = column([1], 0);
  const messages: Record<string, ArrayBuffer> = {
    "nothing": bytes(),
    "a reserved head": bytes(0xc1),
    "trailing bytes": bytes(0xc0, 0xc0),
    "a string cut short": bytes(0xa5, 0x61),
    "an array that claims 2^32 − 1 values": bytes(0xdd, 255, 255, 255, 255),
    "a map that claims more than is there": bytes(0xdf, 0, 0, 1, 0, 0xa1, 0x61, 1),
    "a string that claims 4 GiB": bytes(0xdb, 255, 255, 255, 255, 0x61),
    "an integer cut short": bytes(0xcf, 1, 2),
    "an integer beyond 2^53": bytes(0xcf, 0, 0x20, 0, 0, 0, 0, 0, 1),
    "an integer below −2^53": bytes(0xd3, 0x80, 0, 0, 0, 0, 0, 0, 0),
    "a key that is a number": bytes(0x81, 1, 1),
    "a key that occurs twice": bytes(0x82, 0xa1, 0x61, 1, 0xa1, 0x61, 2),
    "text that is not UTF-8": bytes(0xa2, 0xc3, 0x28),
    "a lone surrogate": bytes(0xa3, 0xed, 0xa0, 0x80),
    "an overlong slash": bytes(0xa2, 0xc0, 0xaf),
    "raw bytes": bytes(0xc4, 1, 0),
    "a fixed extension": bytes(0xd4, 12, 0),
    "an extension of another type": bytes(0xc9, 0, 0, 0, 1, 13, 0),
    "a column without its padding": bytes(0xc9, 0, 0, 0, 0, 12),
    "a column of seven bytes": bytes(0xc9, 0, 0, 0, 9, 12, 1, 0, ...repeated(0, 7)),
    "a column with padding of eight": bytes(0xc9, 0, 0, 0, 9, 12, 8, ...repeated(0, 8)),
    "a column whose padding lies": bytes(0xc9, 0, 0, 0, 2, 12, 7, 0),
    "a column that is not aligned": bytes(...misaligned),
    "a column whose padding is not zero": bytes(...dirty.map((byte, at) => (at === 7 ? 1 : byte))),
    "arrays 40 deep": bytes(...repeated(0x91, 40), 0xc0),
  };
  for (const [name, message] of Object.entries(messages)) {
    try {
      throws(() => decodeMessagePack(message), MessagePackError);
    } catch (error) {
      throw new Error(`${name}: ${String(error)}`, { cause: error });
    }
  }
});

Deno.test("arrays 32 deep are accepted", () => {
  decodeMessagePack(bytes(...repeated(0x91, 32), 0xc0));
});

Deno.test("random bytes never do worse than a refusal", () => {
  const random = seeded(20_260_101);
  for (let round = 0; round < 20_000; round++) {
    const message = Uint8Array.from({ length: 1 + random() * 40 }, () => random() * 256);
    try {
      decodeMessagePack(message.buffer);
    } catch (error) {
      if (!(error instanceof MessagePackError)) {
        throw new Error(`${[...message].join()}`, { cause: error });
      }
    }
  }
});

Deno.test("every truncation of a message is refused", () => {
  const whole = encodeMessagePack({
    type: "run",
    id: 7,
    list: [1, 2.5, "text"],
    deep: { a: null },
  });
  for (let length = 0; length < whole.length; length++) {
    throws(() => decodeMessagePack(whole.slice(0, length).buffer), MessagePackError);
  }
});

Deno.test("a key called __proto__ is only a key", () => {
  const decoded = decodeMessagePack(bytes(0x81, 0xa9, ...new TextEncoder().encode("__proto__"), 1));
  equal(decoded, new Map([["__proto__", 1]]));
});

Deno.test("the attack list of the worker's decoder is refused here, too", () => {
  const fixtures = new URL("../../Tests/MessagePackCodecTests/Fixtures/", import.meta.url);
  const attacks: { name: string; expect: string; hex?: string }[] = JSON.parse(
    Deno.readTextFileSync(new URL("attacks.json", fixtures)),
  );
  // Some entries are a rule to make large bytes by, not bytes.
  const refused = attacks.filter(({ expect, hex }) => expect === "reject" && hex !== undefined);
  holds(refused.length > 30, `${refused.length} attacks`);
  const accepted = refused.filter(({ hex }) => {
    const message = Uint8Array.from(hex?.match(/../g) ?? [], (byte) => parseInt(byte, 16));
    try {
      decodeMessagePack(message.buffer);
      return true;
    } catch (error) {
      if (error instanceof MessagePackError) return false;
      throw error;
    }
  });
  equal(accepted.map(({ name }) => name), []);
});
