import { shownName } from "../source/ui/shown-name.ts";
import { equal } from "./claims.ts";

Deno.test("what turns or hides text in a name is written out", () => {
  equal(shownName("admin\u202Egnp.exe"), "admin[U+202E]gnp.exe");
  const unseen = [0x200b, 0x200f, 0x202a, 0x202d, 0x2060, 0x2066, 0x2069, 0xfeff, 0xad, 7, 0x3164];
  for (const code of unseen) {
    const written = `[U+${code.toString(16).toUpperCase().padStart(4, "0")}]`;
    equal(shownName(`a${String.fromCodePoint(code)}b`), `a${written}b`);
  }
  equal(shownName("tag\u{E0041}"), "tag[U+E0041]");
  equal(shownName("a\u200D\u200Cb"), "a[U+200D][U+200C]b");
});

Deno.test("names in every script stay as they are, with the joiners that they need", () => {
  const names = [
    "Zoë",
    "דוד",
    "می\u200Cخواهم",
    "क्\u200Dष",
    "👩\u200D💻",
    "<img>",
    "a b",
    "__proto__",
  ];
  equal(names.map(shownName), names);
  equal(shownName("ad\u200Dmin"), "ad[U+200D]min");
  equal(shownName("\u200Cadmin"), "[U+200C]admin");
});
