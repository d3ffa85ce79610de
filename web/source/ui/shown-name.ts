/**
 * What turns or hides text and is not seen itself: marks of direction, characters without a width,
 * controls other than the ends of lines. A joiner is one of them only where it joins nothing, as between Latin letters: other
 * scripts and pictures need it.
 */
const UNSEEN = new RegExp(
  "[\\u0000-\\u0008\\u000B-\\u001F\\u007F-\\u009F\\u00AD\\u034F\\u061C\\u115F\\u1160\\u17B4\\u17B5\\u180B-\\u180F\\u200B\\u200E\\u200F\\u2028-\\u202E\\u2060-\\u206F\\u2800\\u3164\\uFEFF\\uFFA0\\uFFF9-\\uFFFB" +
    "\\u{E0000}-\\u{E007F}]|" +
    "(?<=^|[\\p{Script=Latin}\\p{Script=Greek}\\p{Script=Cyrillic}\\p{N}\\p{P}\\p{Z}\\u200C\\u200D])[\\u200C\\u200D]",
  "gu",
);

/** A name that others may have chosen, with what is not seen in it written out: `a[U+202E]b`. */
export function shownName(name: string): string {
  return name.replace(UNSEEN, (character) => {
    const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
    return `[U+${code}]`;
  });
}
