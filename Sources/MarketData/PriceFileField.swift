// The forms that nearly all fields of price files have, read without slices. Any other form, wrong
// ones included, is nil here and judged by `decimalNumber` and `readTime`; the values are theirs to
// the last bit.

/// Reads `digits[.digits]` with at most 15 digits or so: all of them fit a Double exactly.
///
/// - Parameter mark: What stands for the point.
/// - Precondition: `field` lies within `bytes`.
func plainNumber(_ bytes: [UInt8], _ field: Range<Int>, point mark: UInt8) -> Double? {
  guard field.count <= 16 else { return nil }
  var significand: UInt64 = 0
  var point: Int?
  for index in field {
    let digit = bytes[index] &- UInt8(ascii: "0")
    if digit < 10 {
      significand = significand * 10 + UInt64(digit)
    } else if bytes[index] == mark, point == nil {
      point = index
    } else {
      return nil
    }
  }
  guard significand <= 1 << 53, !field.isEmpty else { return nil }
  guard let point else { return Double(significand) }
  let places = field.upperBound - point - 1
  guard point > field.lowerBound, places > 0 else { return nil }
  return Double(significand) / exactPowersOfTen[places]
}

/// Reads `2020-01-31`, `2020-01-31T09:30:00` or the latter with a `Z`; a space may stand for the T.
///
/// - Precondition: `field` lies within `bytes`.
/// - Returns: Nanoseconds since 1970 UTC.
func plainTime(_ bytes: [UInt8], _ field: Range<Int>) -> Int64? {
  let start = field.lowerBound
  guard field.count >= 10, bytes[start + 4] == UInt8(ascii: "-"),
    bytes[start + 7] == UInt8(ascii: "-"), let century = twoDigits(bytes, start),
    // Far from the ends of what 64 bits of nanoseconds reach.
    (17...21).contains(century), let rest = twoDigits(bytes, start + 2),
    let month = twoDigits(bytes, start + 5), let day = twoDigits(bytes, start + 8),
    let date = CalendarDate(year: century * 100 + rest, month: month, day: day),
    let seconds = secondOfDay(bytes, (start + 10)..<field.upperBound)
  else { return nil }
  return (Int64(date.daysSince1970) * 86_400 + Int64(seconds)) * 1_000_000_000
}

/// Reads nothing (midnight), or `T09:30:00` with or without `Z`.
private func secondOfDay(_ bytes: [UInt8], _ field: Range<Int>) -> Int? {
  let start = field.lowerBound
  guard !field.isEmpty else { return 0 }
  guard field.count == 9 || (field.count == 10 && bytes[start + 9] == UInt8(ascii: "Z")),
    bytes[start] == UInt8(ascii: "T") || bytes[start] == UInt8(ascii: " "),
    bytes[start + 3] == UInt8(ascii: ":"), bytes[start + 6] == UInt8(ascii: ":"),
    let hour = twoDigits(bytes, start + 1), hour < 24,
    let minute = twoDigits(bytes, start + 4), minute < 60,
    let second = twoDigits(bytes, start + 7), second < 60
  else { return nil }
  return hour * 3_600 + minute * 60 + second
}

private func twoDigits(_ bytes: [UInt8], _ index: Int) -> Int? {
  let tens = bytes[index] &- UInt8(ascii: "0")
  let ones = bytes[index + 1] &- UInt8(ascii: "0")
  return tens < 10 && ones < 10 ? Int(tens) * 10 + Int(ones) : nil
}
