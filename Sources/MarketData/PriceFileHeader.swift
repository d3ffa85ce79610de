/// Which field of a line is which, from the names in a file's first line.
struct PriceFileHeader: Equatable {
  var time: Int
  /// The time of day, where the day stands in a field of its own.
  var clock: Int?
  /// Absent where there are closing prices alone.
  var open: Int?
  var high: Int?
  var low: Int?
  var close: Int
  var adjustedClose: Int?
  var volume: Int?
  /// Names as they stand in the file.
  let names: [String]

  /// Names in any case; spaces and punctuation do not count. Of several that fit, the first of
  /// these lists is taken, so that `Date` is preferred to a `unix` beside it.
  private static let times = [
    "datetime", "dateandtime", "date", "time", "timestamp", "opentime", "starttime", "gmttime",
    "utctime", "unix", "unixtime", "unixtimestamp", "epoch", "ts", "day", "t",
  ]
  private static let opens = ["open", "openprice", "o"]
  private static let highs = ["high", "highprice", "max", "h"]
  private static let lows = ["low", "lowprice", "min", "l"]
  private static let closes = ["close", "closeprice", "closelast", "last", "price", "value", "c"]
  private static let adjustedCloses = [
    "adjclose", "adjustedclose", "adjcloseprice", "closeadj", "closeadjusted",
  ]
  private static let volumes = ["volume", "vol", "v", "tickvolume", "tickvol"]

  /// Reads the first line, or the three that yfinance begins with, and leaves `lines` there.
  init(_ lines: inout PriceFileLines) throws(PriceFileError) {
    try self.init(try Self.names(&lines))
  }

  /// yfinance writes `Price,Close,High` / `Ticker,AAPL,AAPL` / `Date,,`, the first two perhaps the
  /// other way round: names, the ticker of each, and the name of the first column.
  private static func names(
    _ lines: inout PriceFileLines
  ) throws(PriceFileError) -> [String] {
    let first = lines.texts
    var second = lines
    guard let label = first.first.map(plainName), ["price", "ticker"].contains(label),
      second.advance(), second.fields.count == first.count,
      second.texts.first.map(plainName) == (label == "price" ? "ticker" : "price")
    else { return first }
    var (names, tickers) = label == "price" ? (first, second.texts) : (second.texts, first)
    tickers.removeFirst()
    if let other = tickers.first(where: { $0 != tickers[0] }) {
      throw PriceFileError(
        PriceFileProblem(
          line: label == "price" ? second.line : lines.line,
          "the file has prices of several tickers, such as \(tickers[0]) and \(other); save each"
            + " in a file of its own"))
    }
    lines = second
    names[0] = ""
    if second.advance(), second.texts.dropFirst().allSatisfy(\.isEmpty) {
      names[0] = second.texts.first ?? ""
      lines = second
    }
    return names
  }

  init(_ names: [String]) throws(PriceFileError) {
    self.names = names
    let plain = names.map(plainName)
    func field(_ known: [String]) throws(PriceFileError) -> Int? {
      guard let name = known.first(where: plain.contains) else { return nil }
      let places = plain.indices.filter { plain[$0] == name }
      guard places.count == 1 else {
        throw PriceFileError(
          PriceFileProblem(line: 1, "the name \(names[places[0]]) stands twice"))
      }
      return places[0]
    }
    open = try field(Self.opens)
    high = try field(Self.highs)
    low = try field(Self.lows)
    adjustedClose = try field(Self.adjustedCloses)
    volume = try field(Self.volumes)
    let close = try field(Self.closes) ?? adjustedClose
    var time = try field(Self.times)
    // pandas writes the index, the time, without a name.
    if time == nil, names.count > 1, names[0].isEmpty { time = 0 }
    if plain.filter({ $0 == "date" }).count == 1, plain.filter({ $0 == "time" }).count == 1 {
      clock = plain.firstIndex(of: "time")
    }
    guard let time, let close else {
      throw missing([time == nil ? "time" : nil, close == nil ? "close" : nil], names)
    }
    (self.time, self.close) = (time, close)
    let ranges = [(open, "open"), (high, "high"), (low, "low")]
    guard ranges.allSatisfy({ $0.0 == nil }) || ranges.allSatisfy({ $0.0 != nil }) else {
      throw missing(ranges.map { $0.0 == nil ? $0.1 : nil }, names)
    }
  }

  /// Names of the fields that nothing is read from.
  func ignored(isAdjusted: Bool) -> [String] {
    let read = [time, clock, open, high, low, close, volume, isAdjusted ? adjustedClose : nil]
    return names.indices.filter { !read.contains($0) && !names[$0].isEmpty }.map { names[$0] }
  }
}

extension PriceFileLines {
  fileprivate var texts: [String] {
    fields.indices.compactMap { self[$0] }.map { String(decoding: $0, as: UTF8.self) }
  }
}

private func missing(_ roles: [String?], _ names: [String]) -> PriceFileError {
  let roles = roles.compactMap(\.self).joined(separator: " and ")
  let found = names.prefix(20).map { $0.isEmpty ? "(empty)" : $0 }.joined(separator: ", ")
  return PriceFileError(
    PriceFileProblem(
      line: 1,
      "no column for \(roles); found: \(found); expected names such as"
        + " time,open,high,low,close,volume or Date,Close"))
}

/// Lower case, letters and digits alone: `Adj Close` and `adj_close` are one name.
private func plainName(_ name: String) -> String {
  String(decoding: name.lowercased().utf8.filter { isLetterOrDigit($0) }, as: UTF8.self)
}

private func isLetterOrDigit(_ byte: UInt8) -> Bool {
  (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || digitValue(byte) != nil
}
