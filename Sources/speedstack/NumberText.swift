import Foundation

// Numbers for people. What does not exist is a dash; exact numbers are in the JSON.

/// `1,234,567.89`; fewer digits behind the point for large numbers.
func moneyText(_ value: Double) -> String {
  guard value.isFinite else { return missingText(value) }
  return decimalText(value, digits: abs(value) >= 1e7 ? 0 : 2)
}

/// `+12.34 %`, the sign only if asked for.
func percentText(_ fraction: Double, isSigned: Bool) -> String {
  guard fraction.isFinite else { return missingText(fraction) }
  let text = decimalText(fraction * 100, digits: 2) + " %"
  return isSigned && fraction > 0 ? "+" + text : text
}

func ratioText(_ value: Double, digits: Int = 3) -> String {
  value.isFinite ? decimalText(value, digits: digits) : missingText(value)
}

/// Up to eight significant digits, for prices and sizes of any magnitude.
func plainText(_ value: Double) -> String {
  value.isFinite ? String(format: "%.8g", value) : missingText(value)
}

func countText(_ value: Double) -> String {
  guard value.isFinite else { return missingText(value) }
  return decimalText(value, digits: value == value.rounded() ? 0 : 1)
}

/// Days if there are two, hours if there are two, else minutes or seconds.
func durationText(nanos: Double) -> String {
  let units = [(86_400e9, "days"), (3_600e9, "hours"), (60e9, "minutes"), (1e9, "seconds")]
  let unit = units.first { nanos >= 2 * $0.0 } ?? units[3]
  let count = nanos / unit.0
  return decimalText(count, digits: count == count.rounded() || count >= 100 ? 0 : 1) + " "
    + unit.1
}

private func missingText(_ value: Double) -> String {
  value.isNaN ? "–" : value > 0 ? "∞" : "−∞"
}

private func decimalText(_ value: Double, digits: Int) -> String {
  guard abs(value) < 1e15 else { return String(format: "%.6g", value) }
  let text = String(format: "%.\(digits)f", value)
  let isNegative = text.hasPrefix("-")
  let parts = text.drop { $0 == "-" }.split(separator: ".", omittingEmptySubsequences: false)
  var whole = ""
  for (index, digit) in parts[0].reversed().enumerated() {
    if index > 0 && index % 3 == 0 { whole.append(",") }
    whole.append(digit)
  }
  let fraction = parts.count > 1 ? "." + parts[1] : ""
  let isZero = !text.contains { ("1"..."9").contains($0) }
  return (isNegative && !isZero ? "-" : "") + String(whole.reversed()) + fraction
}
