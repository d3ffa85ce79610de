/** The few assertions that the tests need; every failure says what was found. */

export function equal(found: unknown, wanted: unknown, what = ""): void {
  if (!same(found, wanted)) throw new Error(`${what} found ${show(found)}, wanted ${show(wanted)}`);
}

export function holds(claim: boolean, what: string): void {
  if (!claim) throw new Error(what);
}

export function throws(action: () => unknown, kind: new (...rest: never[]) => Error): void {
  try {
    action();
  } catch (error) {
    if (error instanceof kind) return;
    throw new Error(`threw ${String(error)}, wanted ${kind.name}`, { cause: error });
  }
  throw new Error(`did not throw ${kind.name}`);
}

/** Equal by value; NaN equals NaN, 0 does not equal −0. */
function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  if (a instanceof Map && b instanceof Map) return same([...a], [...b]);
  if (a instanceof Set && b instanceof Set) return same([...a], [...b]);
  const [keys, others] = [Object.keys(a), Object.keys(b)];
  return keys.length === others.length &&
    keys.every((key) => same((a as Fields)[key], (b as Fields)[key]));
}

type Fields = Record<string, unknown>;

function show(value: unknown): string {
  if (value instanceof Map) return `Map${show([...value])}`;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** Mulberry32: the same numbers in 0 ..< 1 for the same seed. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
