/** A line of a text that was changed; `number` counts from 1 in the text that it is of. */
export interface LineChange {
  readonly kind: "removed" | "added";
  readonly number: number;
  readonly text: string;
}

/** Pairs of lines that are compared at most; beyond, the differing middle counts as replaced. */
const PAIRS_MAX = 4_000_000;

/** The lines that are to be removed from `before` and added to make it into `after`, in order. */
export function lineChanges(before: string, after: string): LineChange[] {
  const [old, now] = [before.split("\n"), after.split("\n")];
  const shorter = Math.min(old.length, now.length);
  let head = 0;
  while (head < shorter && old[head] === now[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && old.at(-1 - tail) === now.at(-1 - tail)) tail += 1;
  return middleChanges(
    old.slice(head, old.length - tail),
    now.slice(head, now.length - tail),
    head + 1,
  );
}

/** By the longest common subsequence, from a table of its lengths over all suffixes. */
function middleChanges(old: string[], now: string[], firstNumber: number): LineChange[] {
  const width = now.length + 1;
  const isTooLarge = old.length * now.length > PAIRS_MAX;
  const lengths = new Uint16Array(isTooLarge ? 0 : (old.length + 1) * width);
  const lengthAt = (i: number, j: number) => lengths[i * width + j] ?? 0;
  for (let i = isTooLarge ? -1 : old.length - 1; i >= 0; i--) {
    for (let j = now.length - 1; j >= 0; j--) {
      lengths[i * width + j] = old[i] === now[j]
        ? lengthAt(i + 1, j + 1) + 1
        : Math.max(lengthAt(i + 1, j), lengthAt(i, j + 1));
    }
  }
  const changes: LineChange[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < now.length) {
    const isKept = !isTooLarge && i < old.length && j < now.length && old[i] === now[j];
    if (isKept) [i, j] = [i + 1, j + 1];
    else if (j >= now.length || (i < old.length && lengthAt(i + 1, j) >= lengthAt(i, j + 1))) {
      changes.push({ kind: "removed", number: firstNumber + i, text: old[i] as string });
      i += 1;
    } else {
      changes.push({ kind: "added", number: firstNumber + j, text: now[j] as string });
      j += 1;
    }
  }
  return changes;
}
