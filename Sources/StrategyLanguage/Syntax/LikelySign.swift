/// What a sign that the language lacks was probably meant to be: habits of other languages, and
/// signs that word processors put in.
struct LikelySign {
  /// To be put in its place; nil where the whole expression has to change.
  var replacement: String?
  /// The end of the message.
  var hint = ""

  static func meant(by sign: String) -> LikelySign? { known[sign] }

  private static let known: [String: LikelySign] = [
    "&": LikelySign(replacement: "and"), "&&": LikelySign(replacement: "and"),
    "|": LikelySign(replacement: "or"), "||": LikelySign(replacement: "or"),
    "!": LikelySign(replacement: "not"), ":": LikelySign(replacement: "="),
    "%": LikelySign(
      hint: ": it stands behind a number, as in 5%; a remainder is \u{201C}mod(x, y)\u{201D}"),
    "^": LikelySign(hint: "; a power is \u{201C}pow(x, y)\u{201D}"),
    "?": LikelySign(hint: "; one of two values is \u{201C}if a then b else c\u{201D}"),
    "'": LikelySign(replacement: "\"", hint: "; texts stand in double quotes"),
    "\u{2018}": LikelySign(replacement: "\"", hint: "; texts stand in straight double quotes"),
    "\u{2019}": LikelySign(replacement: "\"", hint: "; texts stand in straight double quotes"),
    "\u{201C}": LikelySign(replacement: "\"", hint: "; texts stand in straight double quotes"),
    "\u{201D}": LikelySign(replacement: "\"", hint: "; texts stand in straight double quotes"),
    "\u{A0}": LikelySign(replacement: " ", hint: "; it is a space that does not break"),
    "\u{2013}": LikelySign(replacement: "-"), "\u{2212}": LikelySign(replacement: "-"),
    "\u{D7}": LikelySign(replacement: "*"), "\u{F7}": LikelySign(replacement: "/"),
    "\u{2264}": LikelySign(replacement: "<="), "\u{2265}": LikelySign(replacement: ">="),
    "\u{2260}": LikelySign(replacement: "!="),
  ]
}
