/// Writes one message into a buffer that the caller owns, or only measures it.
///
/// Offsets count from the start of the buffer, which is the start of the message. Writing past the
/// end of the buffer is a broken contract of the caller and stops the program: size the buffer with
/// `measure`, which runs the same code without a buffer.
// SAFETY: every store goes through `reserve`, which checks the capacity; the initialiser's caller
// keeps the buffer alive while the writer exists.
@safe package struct MessagePackWriter: ~Copyable {
  private let buffer: UnsafeMutableRawBufferPointer?
  /// Bytes written so far.
  package private(set) var byteCount = 0

  /// - Precondition: `buffer` outlives the writer and starts on an 8-byte boundary of memory if the
  ///   message has columns.
  package init(into buffer: UnsafeMutableRawBufferPointer) {
    unsafe self.buffer = buffer
  }

  private init() {
    unsafe buffer = nil
  }

  /// True when nothing is stored; columns are then not asked for their values.
  package var isMeasuring: Bool { unsafe buffer == nil }

  /// The bytes that `body` writes, without a buffer.
  package static func measure(_ body: (inout MessagePackWriter) -> Void) -> Int {
    var writer = MessagePackWriter()
    body(&writer)
    return writer.byteCount
  }

  /// The message that `body` writes, for small ones; `body` runs twice and must write the same.
  package static func bytes(_ body: (inout MessagePackWriter) -> Void) -> [UInt8] {
    let capacity = measure(body)
    return unsafe [UInt8](unsafeUninitializedCapacity: capacity) { storage, count in
      var writer = unsafe MessagePackWriter(into: UnsafeMutableRawBufferPointer(storage))
      body(&writer)
      count = writer.byteCount
    }
  }

  package mutating func writeNull() { put(UInt8(0xc0)) }

  package mutating func write(_ value: Bool) { put(UInt8(value ? 0xc3 : 0xc2)) }

  package mutating func write(_ value: Double) {
    put(UInt8(0xcb))
    put(value.bitPattern)
  }

  package mutating func write(_ value: UInt64) {
    switch value {
    case ...0x7f: put(UInt8(value))
    case ...0xff: put(lead: 0xcc, UInt8(value))
    case ...0xffff: put(lead: 0xcd, UInt16(value))
    case ...0xffff_ffff: put(lead: 0xce, UInt32(value))
    default: put(lead: 0xcf, value)
    }
  }

  package mutating func write(_ value: Int64) {
    switch value {
    case 0...: write(UInt64(value))
    case -32 ... -1: put(Int8(value))
    case Int64(Int8.min)...: put(lead: 0xd0, Int8(value))
    case Int64(Int16.min)...: put(lead: 0xd1, Int16(value))
    case Int64(Int32.min)...: put(lead: 0xd2, Int32(value))
    default: put(lead: 0xd3, value)
    }
  }

  package mutating func write(_ value: Int) { write(Int64(value)) }

  package mutating func write(_ text: String) {
    let utf8 = text.utf8
    writeCount(utf8.count, fix: 0xa0, fixMax: 31, wide: [0xd9, 0xda, 0xdb])
    put(utf8)
  }

  package mutating func writeBinary(_ bytes: [UInt8]) {
    writeCount(bytes.count, fix: nil, fixMax: -1, wide: [0xc4, 0xc5, 0xc6])
    put(bytes)
  }

  package mutating func beginArray(count: Int) {
    writeCount(count, fix: 0x90, fixMax: 15, wide: [nil, 0xdc, 0xdd])
  }

  /// Opens a map; `count` keys with their values follow.
  package mutating func beginMap(count: Int) {
    writeCount(count, fix: 0x80, fixMax: 15, wide: [nil, 0xde, 0xdf])
  }

  /// Writes the shortest header that holds `count`: in the lead byte, or in 1, 2 or 4 bytes.
  private mutating func writeCount(_ count: Int, fix: UInt8?, fixMax: Int, wide: [UInt8?]) {
    if let fix, count <= fixMax {
      put(fix | UInt8(count))
    } else if let lead = wide[0], count <= 0xff {
      put(lead: lead, UInt8(count))
    } else if let lead = wide[1], count <= 0xffff {
      put(lead: lead, UInt16(count))
    } else if let lead = wide[2] {
      put(lead: lead, UInt32(count))
    }
  }

  private mutating func put<Value: FixedWidthInteger>(lead: UInt8, _ value: Value) {
    put(lead)
    put(value)
  }

  /// Stores an integer big-endian.
  func put<Value: FixedWidthInteger>(_ value: Value, at place: UnsafeMutableRawBufferPointer) {
    unsafe place.storeBytes(of: value.bigEndian, as: Value.self)
  }

  mutating func put<Value: FixedWidthInteger>(_ value: Value) {
    guard let place = unsafe reserve(MemoryLayout<Value>.size) else { return }
    unsafe put(value, at: place)
  }

  private mutating func put(_ bytes: some Collection<UInt8>) {
    guard let place = unsafe reserve(bytes.count) else { return }
    unsafe place.copyBytes(from: bytes)
  }

  /// Claims the next `count` bytes; nil when measuring.
  mutating func reserve(_ count: Int) -> UnsafeMutableRawBufferPointer? {
    let start = byteCount
    byteCount += count
    guard let buffer = unsafe buffer else { return nil }
    precondition(byteCount <= buffer.count, "message fits the buffer that was measured for it")
    return unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[start..<byteCount])
  }
}
