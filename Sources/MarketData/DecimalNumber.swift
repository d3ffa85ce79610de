/// Reads `[-]digits[.digits][e[+|-]digits]`, rounded correctly to the nearest Double.
///
/// Up to 19 significant digits are gathered in an integer. When that integer and the power of ten
/// are both exact as Doubles, one multiplication or division rounds correctly (Clinger 1990); all
/// prices in the box take this path. Anything else goes to the standard library's parser.
///
/// - Returns: nil when the text has another form or the value is not finite.
func decimalNumber(_ text: ArraySlice<UInt8>) -> Double? {
  guard let parts = DecimalParts(text) else { return nil }
  if let exact = parts.exactValue { return exact }
  let value = Double(String(decoding: text, as: UTF8.self))
  return value.flatMap { $0.isFinite ? $0 : nil }
}

/// A decimal numeral taken apart: (−1)^isNegative · significand · 10^exponent.
private struct DecimalParts {
  var isNegative = false
  var significand: UInt64 = 0
  var exponent = 0
  var isSignificandExact = true

  init?(_ text: ArraySlice<UInt8>) {
    var rest = text
    if rest.first == UInt8(ascii: "-") {
      isNegative = true
      rest.removeFirst()
    }
    let wholeDigits = readDigits(&rest, isFraction: false)
    guard wholeDigits > 0 else { return nil }
    if rest.first == UInt8(ascii: ".") {
      rest.removeFirst()
      guard readDigits(&rest, isFraction: true) > 0 else { return nil }
    }
    guard readExponent(&rest), rest.isEmpty else { return nil }
  }

  /// The value, when one correctly rounded operation yields it.
  var exactValue: Double? {
    guard isSignificandExact, significand <= 1 << 53, abs(exponent) <= 22 else { return nil }
    let magnitude = Double(significand)
    let power = exactPowersOfTen[abs(exponent)]
    let value = exponent < 0 ? magnitude / power : magnitude * power
    return isNegative ? -value : value
  }

  /// Returns the number of digits read.
  private mutating func readDigits(_ rest: inout ArraySlice<UInt8>, isFraction: Bool) -> Int {
    var count = 0
    while let digit = digitValue(rest.first) {
      rest.removeFirst()
      count += 1
      if significand > (UInt64.max - 9) / 10 {
        isSignificandExact = false
      } else {
        significand = significand * 10 + UInt64(digit)
        if isFraction { exponent -= 1 }
      }
    }
    return count
  }

  /// Returns whether an absent or well-formed exponent was read.
  private mutating func readExponent(_ rest: inout ArraySlice<UInt8>) -> Bool {
    guard rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") else { return true }
    rest.removeFirst()
    let isBelowOne = rest.first == UInt8(ascii: "-")
    if isBelowOne || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
    var written = 0
    var digits = 0
    while let digit = digitValue(rest.first) {
      rest.removeFirst()
      digits += 1
      // Far beyond any finite Double; stopping here keeps the arithmetic from overflowing.
      written = min(written * 10 + Int(digit), 100_000)
    }
    exponent += isBelowOne ? -written : written
    return digits > 0
  }
}

func digitValue(_ byte: UInt8?) -> UInt8? {
  guard let byte, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
  return byte - UInt8(ascii: "0")
}

/// 10^0 … 10^22: every one is exact as a Double.
let exactPowersOfTen: [Double] = [
  1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
  1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
]
