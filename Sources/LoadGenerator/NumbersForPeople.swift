// Numbers as a report's table shows them; exact ones are in the JSON.

/// About three significant digits, without a point where the number is large or whole.
func readable(_ value: Double) -> String {
  guard value.isFinite, value.magnitude < 1e15 else { return "\(value)" }
  let scale: Double = value.magnitude >= 100 ? 1 : value.magnitude >= 10 ? 10 : 100
  let rounded = (value * scale).rounded() / scale
  return Int(exactly: rounded).map { "\($0)" } ?? "\(rounded)"
}

/// Bytes in the unit that leaves one to four digits.
func byteText(_ count: Int) -> String {
  var value = Double(count)
  for unit in ["B", "kB", "MB", "GB"] {
    if value.magnitude < 1_000 { return "\(readable(value)) \(unit)" }
    value /= 1_000
  }
  return "\(readable(value)) TB"
}
