import MarketData
import TestSupport
import Testing

private let header = "time,open,high,low,close,volume\n"

@Suite struct CSVTests {
  @Test("reads every column, also times before 1970 and a last line without its end")
  func readsBars() throws {
    let bars = try BarSeries(
      csv: Array((header + "-252460800,1.5,2,1,1.25,10\n0,2,3e0,1.5E0,2,0.5").utf8))
    #expect(bars.times == [-252_460_800_000_000_000, 0])
    #expect(bars.open == [1.5, 2])
    #expect(bars.high == [2, 3])
    #expect(bars.low == [1, 1.5])
    #expect(bars.close == [1.25, 2])
    #expect(bars.volume == [10, 0.5])
  }

  @Test("reads lines that end in carriage return and line feed")
  func readsCarriageReturns() throws {
    let text = "time,open,high,low,close,volume\r\n1,1,1,1,1,1\r\n"
    #expect(try BarSeries(csv: Array(text.utf8)).rows == 1)
  }

  @Test(
    "refuses what is not the format, naming line and column",
    arguments: [
      ("", CSVError.Reason.wrongHeader, 1, 1),
      ("time,open\n", .wrongHeader, 1, 1),
      (header + "1,2,3,4,5\n", .tooFewFields, 2, 10),
      (header + "1,2,3,4,5,6,7\n", .tooManyFields, 2, 12),
      (header + "1,2,,4,5,6\n", .emptyField, 2, 5),
      (header + "\n", .emptyField, 2, 1),
      (header + "1,2,3,4,5,6\n1,2,x,4,5,6\n", .notANumber, 3, 5),
      (header + "1,2, 3,4,5,6\n", .notANumber, 2, 5),
      (header + "1,nan,3,4,5,6\n", .notANumber, 2, 3),
      (header + "1,inf,3,4,5,6\n", .notANumber, 2, 3),
      (header + "1,0x10,3,4,5,6\n", .notANumber, 2, 3),
      (header + "1,+1,3,4,5,6\n", .notANumber, 2, 3),
      (header + "1,1e,3,4,5,6\n", .notANumber, 2, 3),
      (header + "1,.5,3,4,5,6\n", .notANumber, 2, 3),
      (header + "1,1e999,3,4,5,6\n", .notANumber, 2, 3),
      (header + "1.5,2,3,4,5,6\n", .notANumber, 2, 1),
      (header + "9223372037,2,3,4,5,6\n", .outOfRange, 2, 1),
      (header + "99999999999999999999,2,3,4,5,6\n", .outOfRange, 2, 1),
    ])
  func refuses(text: String, reason: CSVError.Reason, line: Int, column: Int) {
    let error = #expect(throws: CSVError.self) { try BarSeries(csv: Array(text.utf8)) }
    #expect(error == CSVError(reason: reason, line: line, column: column))
  }

  @Test(
    "rounds every decimal to the nearest Double",
    arguments: [
      "0", "0.1", "130.31", "143539993.3", "9007199254740993", "1.7976931348623157e308",
      "2.2250738585072011e-308", "123456789012345678901234567890", "0.000000000000000000000012345",
      "1e22", "1e23", "5e-324", "3.14159265358979323846264338327950288", "8.5e-1",
    ])
  func roundsCorrectly(text: String) throws {
    let bars = try BarSeries(csv: Array((header + "1,\(text),1,1,1,1").utf8))
    #expect(bars.open[0].bitPattern == Double(text)?.bitPattern)
  }

  @Test("rounds random decimals to the nearest Double")
  func roundsRandomDecimals() throws {
    var random = SplitMix64(seed: 7)
    for _ in 0..<20_000 {
      let whole = random.next() >> UInt64(random.below(64))
      let fraction = random.next() >> UInt64(random.below(64))
      let text = "\(whole).\(fraction)e\(random.below(60) - 30)"
      let bars = try BarSeries(csv: Array((header + "1,\(text),1,1,1,1").utf8))
      #expect(bars.open[0] == Double(text), "seed 7: \(text)")
    }
  }

  @Test("neither random bytes nor damaged files trap", arguments: [1, 2, 3] as [UInt64])
  func survivesAnything(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let valid = Array((header + "1,2,3,4,5,6\r\n-7,1e5,2.5,3,4,5\n").utf8)
    let alphabet = Array("0123456789.,-+eE\r\nx\u{0}".utf8)
    var refused = 0
    for _ in 0..<5_000 {
      var bytes = valid
      for _ in 0...random.below(4) {
        switch random.below(3) {
        case 0: bytes[random.below(bytes.count)] = random.byte()
        case 1: bytes.insert(alphabet[random.below(alphabet.count)], at: random.below(bytes.count))
        default: bytes.removeLast(random.below(bytes.count - 1))
        }
      }
      if (try? BarSeries(csv: bytes)) == nil { refused += 1 }
      _ = try? CorporateAction.read(csv: Array("time,kind,value\n".utf8) + bytes)
    }
    #expect(refused > 2_000, "seed \(seed)")
  }

  @Test("reads dividends and splits and refuses everything else")
  func readsActions() throws {
    let text = "time,kind,value\n1,split,2\n2,dividend,0.13\n"
    #expect(
      try CorporateAction.read(csv: Array(text.utf8)) == [
        CorporateAction(time: 1_000_000_000, kind: .split(ratio: 2)),
        CorporateAction(time: 2_000_000_000, kind: .dividend(cash: 0.13)),
      ])
    for (line, reason) in [
      ("1,merger,2", CSVError.Reason.unknownAction), ("1,split,0", .outOfRange),
      ("1,dividend,-1", .outOfRange), ("1,split", .tooFewFields),
    ] {
      let error = #expect(throws: CSVError.self) {
        try CorporateAction.read(csv: Array("time,kind,value\n\(line)\n".utf8))
      }
      #expect(error?.reason == reason)
    }
  }
}
