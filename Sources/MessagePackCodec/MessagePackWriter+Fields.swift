/// Map entries, one line each.
extension MessagePackWriter {
  package mutating func field(_ key: String, _ value: String) {
    write(key)
    write(value)
  }

  /// Absent text is written as nil.
  package mutating func field(_ key: String, _ value: String?) {
    write(key)
    if let value { write(value) } else { writeNull() }
  }

  package mutating func field(_ key: String, _ value: Bool) {
    write(key)
    write(value)
  }

  package mutating func field(_ key: String, _ value: Int) {
    write(key)
    write(value)
  }

  package mutating func field(_ key: String, _ value: UInt64) {
    write(key)
    write(value)
  }

  package mutating func field(_ key: String, _ value: Double) {
    write(key)
    write(value)
  }
}
