extension BarSeries {
  /// Reads `time,open,high,low,close,volume`; `time` is in seconds since 1970 UTC.
  ///
  /// The form is checked here; whether the values can be prices is `checkQuality()`'s business.
  package init(csv: [UInt8]) throws(CSVError) {
    self.init()
    // A bar takes at least 30 bytes in practice; a short guess only costs a reallocation.
    reserveCapacity(csv.count / 30)
    var lines = CSVLines(csv)
    try lines.expectHeader("time,open,high,low,close,volume")
    while !lines.isAtEnd {
      append(
        time: try lines.time(), open: try lines.number(), high: try lines.number(),
        low: try lines.number(), close: try lines.number(), volume: try lines.number())
      try lines.expectEndOfLine()
    }
  }
}

extension CorporateAction {
  /// Reads `time,kind,value`; `time` is the ex-date in seconds since 1970 UTC.
  package static func read(csv: [UInt8]) throws(CSVError) -> [CorporateAction] {
    var actions: [CorporateAction] = []
    var lines = CSVLines(csv)
    try lines.expectHeader("time,kind,value")
    while !lines.isAtEnd {
      let time = try lines.time()
      let kind = try lines.field()
      let value = try lines.positiveNumber()
      switch String(decoding: kind, as: UTF8.self) {
      case "dividend": actions.append(CorporateAction(time: time, kind: .dividend(cash: value)))
      case "split": actions.append(CorporateAction(time: time, kind: .split(ratio: value)))
      default: throw lines.failure(.unknownAction, at: kind.startIndex)
      }
      try lines.expectEndOfLine()
    }
    return actions
  }
}
