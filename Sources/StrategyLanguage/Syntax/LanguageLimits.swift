/// What a strategy may be at most, so that checking and running one is always cheap.
package enum LanguageLimits {
  /// Bytes of UTF-8.
  package static let textByteCountMax = 16 << 10
  package static let tokenCountMax = 4_096
  /// Parentheses, calls, conditions and prefix operators inside one another.
  package static let nestingMax = 64
  /// Values of a strategy after equal ones were shared.
  package static let nodeCountMax = 256
  package static let statementCountMax = 256
  package static let parameterCountMax = 32
  package static let plotCountMax = 16
  package static let frameCountMax = 8
  package static let nameByteCountMax = 64
  /// Bytes of a label, choice or dataset in quotes.
  package static let quotedByteCountMax = 128
  /// Characters of a number.
  package static let numberByteCountMax = 64
  package static let choiceCountMax = 16
  /// Bars that an expression may look back.
  package static let lookBackMax = 100_000
  /// Faults that are reported at once.
  package static let diagnosticCountMax = 20
  /// Levels of a ladder of stop losses, and of one of take profits.
  package static let exitLevelCountMax = 8
}
