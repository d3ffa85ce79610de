/** Cuts a strategy's text as the server's language does, line by line: no token crosses a line. */

export type TokenKind = "word" | "number" | "text" | "comment" | "symbol" | "space";

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  /** UTF-16 offset from the start of the line. */
  readonly start: number;
}

const pattern = new RegExp(
  [
    "(?<space>\\s+)",
    "(?<comment>(?:#|//).*)",
    '(?<text>"[^"]*"?)',
    "(?<number>(?:\\d+(?:\\.(?!\\.)\\d*)?|\\.\\d+)(?:[eE][+-]?\\d+)?%?)",
    "(?<word>[A-Za-z_]\\w*)",
    "(?<symbol>\\.\\.|[<>=!]=|[^])",
  ].join("|"),
  "gu",
);

export function tokensOf(line: string): Token[] {
  return Array.from(line.matchAll(pattern), (match) => {
    const [kind] = Object.entries(match.groups ?? {}).find(([, text]) => text !== undefined) ?? [];
    return { kind: (kind ?? "symbol") as TokenKind, text: match[0], start: match.index };
  });
}

/** Names that a text gives itself. */
export interface OwnNames {
  readonly parameters: ReadonlySet<string>;
  readonly definitions: ReadonlySet<string>;
}

/** Names before a single `=`: of parameters behind `param` and its commas, else of definitions. */
export function ownNamesOf(text: string): OwnNames {
  const parameters = new Set<string>();
  const definitions = new Set<string>();
  let isParameter = false;
  let isOpen = false;
  for (const line of text.split("\n")) {
    const tokens = tokensOf(line).filter(({ kind }) => kind !== "space" && kind !== "comment");
    // A comma at the end of a line carries the statement on to the next.
    if (!isOpen) isParameter = false;
    for (const [index, { kind, text: word }] of tokens.entries()) {
      if (word === "param") isParameter = true;
      if (word === ";") isParameter = false;
      const before = tokens[index - 1]?.text;
      if (kind !== "word" || tokens[index + 1]?.text !== "=") continue;
      const isFirst = index === 0 || before === ";";
      if (isParameter && (before === "param" || before === "," || (isFirst && isOpen))) {
        parameters.add(word);
      } else if (isFirst && !isOpen) definitions.add(word);
    }
    if (tokens.length > 0) isOpen = tokens.at(-1)?.text === ",";
  }
  return { parameters, definitions };
}

export interface Word {
  readonly word: string;
  /** Whether a parenthesis follows. */
  readonly isCalled: boolean;
}

/** The word that holds `offset`, or ends at it. */
export function wordAt(text: string, offset: number): Word | undefined {
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  const end = text.indexOf("\n", offset);
  const line = text.slice(start, end < 0 ? text.length : end);
  const place = offset - start;
  const tokens = tokensOf(line);
  const index = tokens.findIndex((token) =>
    token.kind === "word" && token.start <= place && place <= token.start + token.text.length
  );
  const found = tokens[index];
  return found && { word: found.text, isCalled: tokens[index + 1]?.text === "(" };
}
