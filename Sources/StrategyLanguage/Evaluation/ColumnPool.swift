/// Memory of columns that are gone, for the next ones of the same length.
///
/// Fresh memory costs about as much as filling a column: each of its pages is cleared by the
/// system on first touch. Confined to one thread, like all that evaluates.
@safe final class ColumnPool {
  // SAFETY: a block in the list is free: nobody else knows its address.
  @safe private struct Block {
    let memory: UnsafeMutableRawPointer
  }

  private let freeByteCountMax: Int
  /// Free blocks by their length.
  private var free: [Int: [Block]] = [:]
  private(set) var freeByteCount = 0

  /// - Parameter freeByteCountMax: Bound of the memory that is kept without being used.
  init(freeByteCountMax: Int) { self.freeByteCountMax = freeByteCountMax }

  deinit { releaseAll() }

  /// Memory of at least `byteCount` bytes, on a 64-byte boundary, with any contents.
  func take(byteCount: Int) -> UnsafeMutableRawPointer {
    let length = Self.length(byteCount)
    if let block = free[length]?.popLast() {
      freeByteCount -= length
      return unsafe block.memory
    }
    return .allocate(byteCount: length, alignment: 64)
  }

  /// Takes back what `take` gave for as many bytes.
  func giveBack(_ memory: UnsafeMutableRawPointer, byteCount: Int) {
    let length = Self.length(byteCount)
    guard length <= freeByteCountMax else { return unsafe memory.deallocate() }
    if freeByteCount + length > freeByteCountMax { releaseAll() }
    unsafe free[length, default: []].append(Block(memory: memory))
    freeByteCount += length
  }

  private func releaseAll() {
    for block in free.values.joined() { unsafe block.memory.deallocate() }
    free.removeAll()
    freeByteCount = 0
  }

  /// Blocks are whole cache lines, and never empty.
  private static func length(_ byteCount: Int) -> Int { max(64, (byteCount + 63) & ~63) }
}

/// A column of numbers or flags; its memory goes back to the pool with its last holder.
@safe package final class Column {
  package let type: FunctionDescription.ValueType
  package let rows: Int
  private let pool: ColumnPool
  private let memory: UnsafeMutableRawPointer

  /// A column of any contents, to be written once before anybody reads it.
  init(_ type: FunctionDescription.ValueType, rows: Int, pool: ColumnPool) {
    self.type = type
    self.rows = rows
    self.pool = pool
    unsafe memory = pool.take(byteCount: Self.byteCount(type, rows: rows))
    // SAFETY: the block has room for as many values, and both types are trivial.
    switch type {
    case .number: unsafe memory.bindMemory(to: Double.self, capacity: rows)
    case .flag: unsafe memory.bindMemory(to: Bool.self, capacity: rows)
    }
  }

  deinit { unsafe pool.giveBack(memory, byteCount: byteCount) }

  package var byteCount: Int { Self.byteCount(type, rows: rows) }

  static func byteCount(_ type: FunctionDescription.ValueType, rows: Int) -> Int {
    type == .number ? rows * MemoryLayout<Double>.stride : rows
  }

  /// The values, shape `[rows]`; valid as long as the column is held.
  ///
  /// - Precondition: the column is one of numbers.
  package var numbers: UnsafeBufferPointer<Double> { unsafe UnsafeBufferPointer(mutableNumbers) }

  /// The flags, shape `[rows]`; valid as long as the column is held.
  ///
  /// - Precondition: the column is one of flags.
  package var flags: UnsafeBufferPointer<Bool> { unsafe UnsafeBufferPointer(mutableFlags) }

  var mutableNumbers: UnsafeMutableBufferPointer<Double> {
    precondition(type == .number, "the column is one of numbers")
    return unsafe UnsafeMutableBufferPointer(
      start: memory.assumingMemoryBound(to: Double.self), count: rows)
  }

  var mutableFlags: UnsafeMutableBufferPointer<Bool> {
    precondition(type == .flag, "the column is one of flags")
    return unsafe UnsafeMutableBufferPointer(
      start: memory.assumingMemoryBound(to: Bool.self), count: rows)
  }
}
