internal import MessagePackCodec

/// One column of a `trades` message.
package enum TradeColumn: String, Sendable, CaseIterable {
  case entryRow = "entry_row"
  case entryPrice = "entry_price"
  case exitRow = "exit_row"
  case exitPrice = "exit_price"
  case size, direction, pnl
  case tradeReturn = "return"
  case fees, status
}

/// A page of the trades of one run.
package struct TradesMessage: Sendable, Equatable {
  package var identifier: UInt64
  /// The `run` request whose trades these are.
  package var run: UInt64
  /// Trades of the whole run.
  package var total: Int
  package var first: Int
  /// Trades of this page.
  package var count: Int

  package init(identifier: UInt64, run: UInt64, total: Int, first: Int, count: Int) {
    self.identifier = identifier
    self.run = run
    self.total = total
    self.first = first
    self.count = count
  }

  /// Bytes of the whole message.
  package var byteCount: Int {
    MessagePackWriter.measure { writer in unsafe write(to: &writer) { _, _ in } }
  }

  /// Writes the page straight into the outgoing message.
  ///
  /// - Parameters:
  ///   - buffer: At least `byteCount` bytes from an 8-byte boundary of memory on.
  ///   - fill: Writes all `count` values of a column.
  /// - Returns: Bytes written.
  package func write(
    into buffer: UnsafeMutableRawBufferPointer,
    fill: (TradeColumn, UnsafeMutableBufferPointer<Double>) -> Void
  ) -> Int {
    var writer = unsafe MessagePackWriter(into: buffer)
    unsafe write(to: &writer, fill: fill)
    return writer.byteCount
  }

  private func write(
    to writer: inout MessagePackWriter,
    fill: (TradeColumn, UnsafeMutableBufferPointer<Double>) -> Void
  ) {
    writer.beginMap(count: 5 + TradeColumn.allCases.count)
    writer.field("type", "trades")
    writer.field("id", identifier)
    writer.field("run", run)
    writer.field("total", total)
    writer.field("first", first)
    for column in TradeColumn.allCases {
      writer.write(column.rawValue)
      unsafe writer.column(count: count) { unsafe fill(column, $0) }
    }
  }
}
