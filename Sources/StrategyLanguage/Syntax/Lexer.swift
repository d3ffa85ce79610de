/// Cuts a strategy's text into tokens, in one pass; what is no token is a fault and stands as an
/// unknown one.
struct Lexer {
  private let source: SourceText
  private var place = 0
  private(set) var tokens: [Token] = []
  private(set) var faults: [Fault] = []
  /// Whether there were more tokens than a strategy may have.
  private(set) var isCut = false

  init(_ source: SourceText) {
    self.source = source
  }

  /// All tokens; the last one is `.end`. Newlines that end no statement are left out.
  mutating func run() {
    let bytes = source.bytes
    while place < bytes.count {
      guard tokens.count < LanguageLimits.tokenCountMax else {
        report(
          SourceRange(start: place, end: place + 1),
          "the strategy is longer than \(LanguageLimits.tokenCountMax) words and signs")
        isCut = true
        break
      }
      next(bytes[place])
    }
    tokens.append(Token(kind: .end, range: SourceRange(start: bytes.count, end: bytes.count)))
    joinLines()
  }

  /// Faults come in the order of the text, so those behind the last one that is shown are not kept.
  private mutating func report(
    _ range: SourceRange, _ message: String, suggestion: String? = nil
  ) {
    guard faults.count < LanguageLimits.diagnosticCountMax else { return }
    faults.append(Fault(range, message, suggestion: suggestion))
  }

  private mutating func next(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"):
      place += 1
    case UInt8(ascii: "\n"):
      if tokens.last?.kind == .newline { place += 1 } else { add(.newline, byteCount: 1) }
    case UInt8(ascii: "#"):
      skipLine()
    case UInt8(ascii: "/") where byteAfter(1) == UInt8(ascii: "/"):
      skipLine()
    case UInt8(ascii: "\""):
      addText()
    case _ where byte.isDigit:
      addNumber()
    case UInt8(ascii: ".") where byteAfter(1)?.isDigit == true:
      addNumber()
    case _ where byte.beginsName:
      addName()
    default:
      addSymbol()
    }
  }

  private func byteAfter(_ count: Int) -> UInt8? {
    place + count < source.bytes.count ? source.bytes[place + count] : nil
  }

  private mutating func add(_ kind: Token.Kind, byteCount: Int) {
    let range = SourceRange(start: place, end: place + byteCount)
    tokens.append(Token(kind: kind, range: range))
    place += byteCount
  }

  private mutating func skipLine() {
    let count = length(while: { $0 != UInt8(ascii: "\n") })
    refuseDirectionMarks(byteCount: count)
    place += count
  }

  /// Marks that turn the direction of writing show a reader another text than the one that runs
  /// (N. Boucher, R. Anderson: Trojan Source, 2021).
  private mutating func refuseDirectionMarks(byteCount: Int) {
    for start in place..<place + byteCount where source.isDirectionMark(at: start) {
      report(
        SourceRange(start: start, end: start + 3),
        "an invisible mark that turns the direction of writing; take it out")
    }
  }

  private func length(while holds: (UInt8) -> Bool, from first: Int = 0) -> Int {
    var count = first
    while let byte = byteAfter(count), holds(byte) { count += 1 }
    return count
  }

  private func text(_ byteCount: Int) -> String {
    String(decoding: source.bytes[place..<place + byteCount], as: UTF8.self)
  }

  private mutating func addName() {
    let count = length(while: \.continuesName)
    guard count <= LanguageLimits.nameByteCountMax else {
      report(
        SourceRange(start: place, end: place + count),
        "a name has at most \(LanguageLimits.nameByteCountMax) characters")
      // It stays a name, so that the rest of the line is understood.
      add(.name(text(LanguageLimits.nameByteCountMax)), byteCount: count)
      return
    }
    let word = text(count)
    add(Keyword(rawValue: word).map { .keyword($0) } ?? .name(word), byteCount: count)
  }

  private mutating func addText() {
    let count = length(while: { $0 != UInt8(ascii: "\"") && $0 >= 0x20 && $0 != 0x7F }, from: 1)
    guard byteAfter(count) == UInt8(ascii: "\"") else {
      report(
        SourceRange(start: place, end: place + count),
        "the text has no end: expected \" before the end of the line")
      add(.text(""), byteCount: count)
      return
    }
    if count - 1 > LanguageLimits.quotedByteCountMax {
      report(
        SourceRange(start: place, end: place + count + 1),
        "a text in quotes has at most \(LanguageLimits.quotedByteCountMax) bytes")
    }
    refuseDirectionMarks(byteCount: count)
    let content = String(
      decoding: source.bytes[place + 1..<place + count], as: UTF8.self)
    add(.text(content), byteCount: count + 1)
  }

  private mutating func addNumber() {
    var count = length(while: \.isDigit)
    var isWhole = true
    if byteAfter(count) == UInt8(ascii: "."), byteAfter(count + 1) != UInt8(ascii: ".") {
      isWhole = false
      count = length(while: \.isDigit, from: count + 1)
    }
    if byteAfter(count).map({ $0 | 0x20 }) == UInt8(ascii: "e") {
      let sign = byteAfter(count + 1)
      let first = count + (sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") ? 2 : 1)
      if byteAfter(first)?.isDigit == true {
        isWhole = false
        count = length(while: \.isDigit, from: first)
      }
    }
    let range = SourceRange(start: place, end: place + count)
    guard count <= LanguageLimits.numberByteCountMax else {
      report(range, "a number has at most \(LanguageLimits.numberByteCountMax) characters")
      return add(.number(0, isWhole: false), byteCount: count)
    }
    // Digits, a point and an exponent are what the initializer takes; too large is infinite.
    guard let value = Double(text(count)), value.isFinite else {
      report(range, "the number is too large")
      add(.number(0, isWhole: false), byteCount: count)
      return
    }
    if byteAfter(count) == UInt8(ascii: "%") {
      add(.number(value / 100, isWhole: false), byteCount: count + 1)
    } else {
      add(.number(value, isWhole: isWhole), byteCount: count)
    }
  }

  private mutating func addSymbol() {
    if let symbol = Symbol.allCases.first(where: { isHere($0) }) {
      add(.symbol(symbol), byteCount: symbol.rawValue.utf8.count)
      return
    }
    let first = source.bytes[place]
    let isASCII = first < 0x80
    let count = isASCII ? (byteAfter(1) == first ? 2 : 1) : length(while: { $0 >= 0x80 })
    let range = SourceRange(start: place, end: place + count)
    let meant = count <= 3 ? LikelySign.meant(by: text(count)) : nil
    let what = isASCII ? "\u{201C}\(source.echo(range))\u{201D}" : "this character"
    report(
      range, "\(what) means nothing here\(meant?.hint ?? "; only texts and comments may hold it")",
      suggestion: meant?.replacement)
    add(.unknown, byteCount: count)
  }

  private func isHere(_ symbol: Symbol) -> Bool {
    var count = 0
    for byte in symbol.rawValue.utf8 {
      guard byteAfter(count) == byte else { return false }
      count += 1
    }
    return true
  }

  /// Takes out newlines inside parentheses and where a line goes on: after an operator or comma,
  /// before `and`, `or`, `then`, `else`. A line that begins a statement ends what was left open.
  private mutating func joinLines() {
    var joined: [Token] = []
    joined.reserveCapacity(tokens.count)
    var depth = 0
    for (index, token) in tokens.enumerated() {
      switch token.kind {
      case .symbol(.open), .symbol(.openBracket), .symbol(.openBrace): depth += 1
      case .symbol(.close), .symbol(.closeBracket), .symbol(.closeBrace): depth = max(depth - 1, 0)
      case .newline:
        // Behind a newline comes no second one, and the last token is the end.
        let next = tokens[index + 1]
        if beginsStatement(next) { depth = 0 }
        let goesOn = depth > 0 || joined.last?.needsRight == true || next.needsLeft
        if goesOn || joined.isEmpty { continue }
      default: break
      }
      joined.append(token)
    }
    tokens = joined
  }

  private func beginsStatement(_ token: Token) -> Bool {
    if case .keyword(let word) = token.kind { word.beginsStatement } else { false }
  }
}

extension Token {
  fileprivate var needsRight: Bool {
    switch kind {
    case .keyword(let word): word.needsRight
    case .symbol(let symbol): symbol.needsRight
    default: false
    }
  }

  fileprivate var needsLeft: Bool {
    if case .keyword(let word) = kind { word.needsLeft } else { false }
  }
}

extension UInt8 {
  fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

  fileprivate var beginsName: Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20) || self == UInt8(ascii: "_")
  }

  fileprivate var continuesName: Bool { beginsName || isDigit }
}
