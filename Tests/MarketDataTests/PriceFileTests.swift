import MarketData
import TestSupport
import Testing

private func read(_ text: String, isAdjusted: Bool = false) throws(PriceFileError) -> PriceFile {
  try PriceFile(Array(text.utf8), isAdjusted: isAdjusted)
}

private func problems(_ text: String) -> [String] {
  do {
    _ = try read(text)
    return []
  } catch {
    return error.problems.map(\.description)
  }
}

private let day: Int64 = 86_400_000_000_000

@Suite struct PriceFileTests {
  private static let expected: [Int64] = [18_262 * day, 18_263 * day]

  @Test(
    "one market in many forms is read as the same bars",
    arguments: [
      "time,open,high,low,close,volume\n1577836800,1,3,0.5,2,10\n1577923200,2,4,1.5,3,20\n",
      "Date,Open,High,Low,Close,Volume\r\n2020-01-01,1,3,0.5,2,10\r\n2020-01-02,2,4,1.5,3,20",
      "VOLUME;close;LOW;High;open;Timestamp\n10;2;0.5;3;1;1577836800000\n"
        + "20;3;1.5;4;2;1577923200000",
      "date\topen\thigh\tlow\tclose\tvolume\n20200101\t1\t3\t5e-1\t2\t10\n"
        + "20200102\t2\t4\t1.5\t3\t20\n",
      "\u{feff}\"Date\",\"Open\",\"High\",\"Low\",\"Close\",\"Volume\"\n"
        + "\"2020-01-01\",\"1\",\"3\",\"0.5\",\"2\",\"10\"\n\"2020-01-02\",2,4,1.5,3,20\n\n\r\n",
      ",Open,High,Low,Close,Adj Close,Volume\n2020-01-01 00:00:00+00:00,1,3,0.5,2,1,10\n"
        + "2020-01-01T23:00:00-01:00,2,4,1.5,3,1,20\n",
      "<DATE>, <TIME>, <OPEN>, <HIGH>, <LOW>, <CLOSE>, <VOL>\n"
        + "2020/01/01, 00:00, 1, 3, 0.5, 2, 10\n2020/01/02, 00:00:00.000, 2, 4, 1.5, 3, 20\n",
      "unix,open,high,low,close,volume\n1577836800.0,1,3,0.5,2,10\n1577923200.000,2,4,1.5,3,20\n",
      "Open Time,open,high,low,close,volume,x\n2020-01-01 00:00 UTC,1,3,0.5,2,10,\"a,\"\"b\"\n"
        + "2020-01-02T00:00:00.000Z,2,4,1.5,3,20,\n",
      // yfinance.
      "Price,Close,High,Low,Open,Volume\nTicker,AAPL,AAPL,AAPL,AAPL,AAPL\nDate,,,,,\n"
        + "2020-01-01,2,3,0.5,1,10\n2020-01-02,3,4,1.5,2,20\n",
      "Ticker,AAPL,AAPL,AAPL,AAPL,AAPL\nPrice,Open,High,Low,Close,Volume\nDatetime,,,,,\n"
        + "2020-01-01 00:00:00+00:00,1,3,0.5,2,10\n2020-01-02 00:00:00+00:00,2,4,1.5,3,20\n",
      // MetaTrader 5.
      "<DATE>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>\t<VOL>\t<SPREAD>\r\n"
        + "2020.01.01\t1\t3\t0.5\t2\t7\t10\t1\r\n2020.01.02\t2\t4\t1.5\t3\t7\t20\t1\r\n",
      "<DATE>\t<TIME>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>\n"
        + "2020.01.01\t00:00:00\t1\t3\t0.5\t2\t10\n2020.01.02\t00:00\t2\t4\t1.5\t3\t20\n",
      // Decimal commas.
      "Date;Open;High;Low;Close;Volume\n2020-01-01;1,0;3,0;0,5;2;10\n"
        + "2020-01-02;2;4;1,50;3,000;20\n",
      // Nasdaq: the newest bar first, and dollars.
      "Date,Close/Last,Volume,Open,High,Low\n01/02/2020,$3.00,20,$2,$4,$1.50\n"
        + "01/01/2020,$2.00,10,$1,$3,$0.5\n12/31/2019,$9,1,$9,$9,$9\n",
    ])
  func forms(text: String) throws {
    var bars = try read(text).bars
    // Nasdaq's dates need one that has but one meaning.
    if bars.rows == 3 { bars = bars.between(Self.expected[0], nil) }
    #expect(bars.times == Self.expected)
    #expect(bars.open == [1, 2])
    #expect(bars.high == [3, 4])
    #expect(bars.low == [0.5, 1.5])
    #expect(bars.close == [2, 3])
    #expect(bars.volume == [10, 20])
  }

  @Test("usual and unusual forms of numbers and times have the values that they spell")
  func values() throws {
    let numbers = [
      "1", "0.1", "123.4567", "9007199254740993", "9007199254740992", "0.30000000000000004",
      "123456789012345.6", "1e-3", "000000000000001.5", "1234567890123456", "12345678901234567",
      "0.000000000000001",
    ]
    let times = [
      "2000-02-29", "2000-03-01T00:00:00", "2000-03-01 00:00:01", "2000-03-01T23:59:59Z",
      "2000/03/02", "2000-03-03T00:00:00+01:00", "20000304", "2000-03-05T09:30", "2199-12-31",
      "2200-01-01T00:00:00Z", "2261-12-31", "2262-01-01",
    ]
    let text = zip(times, numbers).map { "\($0),\($1)\n" }.joined()
    let bars = try read("Date,Close\n" + text).bars
    #expect(bars.times == times.map { timeNanos($0) ?? 0 })
    #expect(bars.close == numbers.map { Double($0) ?? .nan })
    for number in [".", "1.", ".5", "1..2", "1.2.3", "+1", "1 2", "0x1", "1,5,0", "$", "$$1", ""] {
      #expect(throws: PriceFileError.self, "\(number)") {
        try read("Date;Close\n2000-01-01;1\n2000-01-02;\(number)\n2000-01-03;1\n")
      }
    }
    for time in [
      "2000-02-30", "2000-1-01", "2000-01-02T24:00:00", "2000-01-02T00:60:00Z",
      "2000-01-02X00:00:00", "2000-01-02T00:00:00ZZ", "2000-01-0", "2000-01-021", "",
    ] {
      #expect(throws: PriceFileError.self, "\(time)") {
        try read("Date;Close\n2000-01-01;1\n\(time);1\n2000-01-03;1\n")
      }
    }
  }

  @Test("closes alone are enough; volume is then not known")
  func closesAlone() throws {
    let file = try read("Date,Price\n2020-01-01,2\n2020-01-02,3\n")
    #expect(file.bars.open == [2, 3] && file.bars.high == [2, 3] && file.bars.low == [2, 3])
    let isUnknown = file.bars.volume.allSatisfy(\.isNaN)
    #expect(isUnknown)
    #expect(!file.hasRanges && !file.hasVolume)
  }

  @Test("adjusted closes scale every price, only when asked for")
  func adjusts() throws {
    let text = "Date,Open,High,Low,Close,Adj Close\n2020-01-01,4,8,2,4,1\n2020-01-02,4,8,2,4,4\n"
    #expect(try read(text).bars.close == [4, 4])
    #expect(try read(text).ignoredColumns == ["Adj Close"])
    let bars = try read(text, isAdjusted: true).bars
    #expect(bars.open == [1, 4] && bars.high == [2, 8] && bars.low == [0.5, 2])
    #expect(bars.close == [1, 4])
    let error = #expect(throws: PriceFileError.self) {
      try read("Date,Close\n2020-01-01,1\n2020-01-02,1\n", isAdjusted: true)
    }
    #expect(error?.problems.first?.line == 1)
  }

  @Test("the unit of a unix time is told by the last line's size")
  func epochUnits() throws {
    for (unit, zeros) in [("", 0), ("000", 3), ("000000", 6), ("000000000", 9)] {
      let bars = try read("t,c\n1577836800\(unit),1\n1577923200\(unit),1\n").bars
      #expect(bars.times == Self.expected, "\(zeros)")
    }
    #expect(try read("t,c\n0,1\n86400000,1\n").bars.times == [0, 86_400_000 * 1_000_000_000])
  }

  @Test(
    "refuses what is wrong, naming line, column and reason",
    arguments: [
      ("", "the file is empty"),
      ("\n \n", "the file is empty"),
      (
        "a,b\n1,2\n",
        "line 1: no column for time and close; found: a, b; expected names such as"
          + " time,open,high,low,close,volume or Date,Close"
      ),
      ("Date,Open,Close\n", "line 1: no column for high and low; found: Date, Open, Close;"),
      ("Date,Close,close\n", "line 1: the name Close stands twice"),
      ("Date,Close\n", "too few rows: no bar, at least 2 are needed"),
      ("Date,Close\n2020-01-01,1\n", "too few rows: 1 bar, at least 2 are needed"),
      ("Date,Close\n2020-01-01,1\n2020-01-02,abc\n", "line 3, close: 'abc' is not a number"),
      ("Date,Close\n2020-01-01,nan\n", "line 2, close: 'nan' is not a number"),
      ("Date,Close\n2020-01-01,.5\n", "line 2, close: '.5' is not a number"),
      ("t,c\n0,1\n99999999999,1\n", "line 3, time: '99999999999' is not between the years"),
      ("Date,Close\n2020-01-01,\n", "line 2, close: a value is missing"),
      ("Date,Close\n2020-01-01,-1\n", "line 2, close: '-1' is not a price above zero"),
      ("Date,Close\n2020-01-01,0\n", "line 2, close: '0' is not a price above zero"),
      ("Date,Close\n2020-01-01,\"1,5\"\n", "line 2, close: '1,5' is not a number (decimals take a"),
      ("Date;Close\n2020-01-01;1.5\n2020-01-02;1,5\n", "line 3, close: '1,5' is not a number"),
      ("Date;Close\n2020-01-01;1,5\n2020-01-02;1,x\n", "line 3, close: '1,x' is not a number"),
      ("Date;Close\n2020-01-01;1,234\n2020-01-02;1,5\n2020-01-03;1,2,3\n", "line 2, close: '1,2"),
      ("Date;Close\n2020-01-01;1,234\n2020-01-02;999\n", "line 2: the comma of '1,234' may be"),
      ("Date,Close\n2020-01-01\n", "line 2: 1 value, but the header has 2"),
      ("Date,Close\n2020-01-01,1,2\n", "line 2: 3 values, but the header has 2"),
      ("Date,Close\n2020-01-30,1\n31/01/2020,1\n", "line 3, time: '31/01/2020' is not a time such"),
      ("Date,Close\n1/31/20,1\n", "line 2, time: '1/31/20' is not a time such as"),
      (
        "Date,Close\n01/30/2020,1\n01/31/2020,1\n31/01/2020,1\n",
        "line 4, time: '31/01/2020' is not a date such as 01/31/2020"
      ),
      (
        "Date,Close\n01/04/2010,1\n02/04/2010,1\n",
        "line 2, time: '01/04/2010' may be month/day/year or day/month/year, and no other date of"
          + " the file tells which; say --date-order mdy or dmy"
      ),
      (
        "Price,Close,Close\nTicker,AAPL,MSFT\nDate,,\n2020-01-01,1,2\n",
        "line 2: the file has prices of several tickers, such as AAPL and MSFT"
      ),
      ("Price,Close\nTicker,A\nDate,\n2020-01-01,x\n", "line 4, close: 'x' is not a number"),
      ("Price,Close\nTicker,A\nDate,\n", "too few rows: no bar"),
      ("Date,Close\n2020-02-30,1\n", "line 2, time: '2020-02-30' is not a time such as"),
      ("Date,Close\n2020-01-01T24:00,1\n", "line 2, time: '2020-01-01T24:00' is not a time"),
      ("Date,Close\n1600-01-01,1\n", "line 2, time: '1600-01-01' is not between the years"),
      ("t,c\n1577836800,1\n2020-01-02,1\n", "line 2, time: '1577836800' is not a time such as"),
      (
        "Date,Close\n2020-01-02,1\n2020-01-03,1\n2020-01-03,1\n",
        "line 4, time: 2020-01-03T00:00:00Z is there already"
      ),
      (
        "Date,Close\n2020-01-02,1\n2020-01-01,1\n2020-01-03,1\n2020-01-04,1\n",
        "line 3, time: 2020-01-01T00:00:00Z is not after 2020-01-02T00:00:00Z, the bar before"
      ),
      (
        "Date,Close\n2020-01-04,1\n2020-01-03,1\n2020-01-05,1\n2020-01-01,1\n",
        "line 4, time: 2020-01-05T00:00:00Z is not before 2020-01-03T00:00:00Z, the line before"
      ),
      ("d,t,o,h,l,c\n1,2,3,4,5,6\n", "line 2, high: 4.0 is below the low, 5.0"),
      ("t,o,h,l,c\n1,9,8,4,5\n", "line 2, open: 9.0 is above the high, 8.0"),
      ("t,o,h,l,c\n1,5,8,4,3\n", "line 2, close: 3.0 is below the low, 4.0"),
      ("t,c,v\n1,5,-8\n", "line 2, volume: '-8' is below zero"),
      ("t,c\n1,\"5\n", "line 2: a quote is not closed"),
      ("t,c\n1,\"5\"x\n", "line 2, close: '5\"x' is not a number"),
      ("t,c\n1,5\u{7}\n", "line 2, close: '5\\u{7}' is not a number"),
    ])
  func refuses(text: String, reason: String) {
    let found = problems(text).first
    #expect(found?.hasPrefix(reason) == true, "\(found ?? "accepted")")
  }

  @Test("all problems are counted and the first five shown")
  func countsProblems() {
    let rows = (1...9).map { "2020-01-0\($0),x\n" }.joined()
    let error = #expect(throws: PriceFileError.self) { try read("Date,Close\n" + rows) }
    #expect(error?.count == 9)
    #expect(error?.problems.map(\.line) == [2, 3, 4, 5, 6])
    #expect(error?.description.hasSuffix("and 4 more") == true)
  }

  @Test("the order of day and month is told by the dates, or by a person")
  func dateOrders() throws {
    let dmy = try read("Date;Close\n1.2.2010;1\n2.2.2010;2\n13.2.2010;3\n")
    #expect(dmy.dateOrder == .dayFirst && dmy.bars.times[0] == timeNanos("2010-02-01"))
    let mdy = try read("Date,Close\n1/2/2010 09:30,1\n2/13/2010 09:30:00,2\n")
    #expect(mdy.dateOrder == .monthFirst && mdy.bars.times[0] == timeNanos("2010-01-02T09:30"))
    let clear = try read("Date,Close\n2010-01-02,1\n2010-02-03,2\n")
    #expect(clear.dateOrder == nil && !clear.isNewestFirst)
    let bytes = Array("Date,Close\n01/02/2010,1\n03/04/2010,2\n".utf8)
    let months = try PriceFile(bytes, dateOrder: .monthFirst).bars.times
    #expect(months == [timeNanos("2010-01-02"), timeNanos("2010-03-04")])
    let days = try PriceFile(bytes, dateOrder: .dayFirst).bars.times
    #expect(days == [timeNanos("2010-02-01"), timeNanos("2010-04-03")])
    let other = Array("Date,Close\n01/02/2010,1\n01/13/2010,2\n".utf8)
    let error = #expect(throws: PriceFileError.self) {
      try PriceFile(other, dateOrder: .dayFirst)
    }
    #expect(error?.description.hasPrefix("line 3, time: '01/13/2010' is not a date") == true)
  }

  @Test("UTF-16 text is refused as such")
  func wideText() {
    let error = #expect(throws: PriceFileError.self) { try PriceFile([0xff, 0xfe, 0x44, 0]) }
    #expect(error?.description.contains("UTF-16") == true)
  }

  @Test("bars written as text are read back to the last bit", arguments: [1, 2, 3] as [UInt64])
  func roundTrip(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    var text = "Date,Open,High,Low,Close,Volume\n"
    var expected = BarSeries()
    var time: Int64 = 0
    for _ in 0..<500 {
      time += Int64(1 + random.below(1_000_000)) * 1_000_000
      let low = random.unit() * 1e3 + 1e-6
      let high = low * (1 + random.unit())
      let (open, close) = (low + (high - low) * random.unit(), low + (high - low) * random.unit())
      let volume = random.unit() * 1e9
      text += "\(isoTime(time)),\(open),\(high),\(low),\(close),\(volume)\n"
      expected.append(
        time: time, open: open, high: high, low: low, close: close, volume: volume)
    }
    let bars = try read(text).bars
    let isSame = bars == expected
    #expect(isSame, "seed \(seed)")
  }

  @Test("neither random bytes nor damaged files trap", arguments: [1, 2, 3, 4] as [UInt64])
  func survivesAnything(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let valid = [
      "Date,Open,High,Low,Close,Volume\n2020-01-01,1,3,0.5,2,10\n2020-01-02,2,4,1.5,3,20\n",
      "t;\"c\"\r\n-1577836800.5;1e3\r\n9223372036;1e-300\r\n",
      "date\ttime\tclose\n1677-09-22\t00:12:44\t1\n2262-04-11\t23:47:16\t2\n",
      "Price,Close\nTicker,A\nDate,\n01/13/2020,$2\n1/2/2020,$1\n",
      "<DATE>;<CLOSE>\n13.1.2020;1,5\n14.1.2020;2,25\n",
    ].map { Array($0.utf8) }
    let alphabet = Array("0123456789.,;\t-+eE:TZ/$ \"\r\n\u{0}".utf8)
    var refused = 0
    for round in 0..<20_000 {
      var bytes = random.mutated(random.pick(valid))
      if round % 4 == 0 { bytes = random.bytes(upTo: 60) }
      if round % 4 == 1, !bytes.isEmpty {
        bytes.insert(random.pick(alphabet), at: random.below(bytes.count))
      }
      guard let file = try? PriceFile(bytes, isAdjusted: round % 5 == 0) else {
        refused += 1
        continue
      }
      let calendar = BarCalendar(times: file.bars.times)
      let isUsable = calendar.periodsPerYear > 0 && calendar.periodsPerYear.isFinite
      #expect(isUsable, "seed \(seed), round \(round)")
      for time in file.bars.times { #expect(timeNanos(isoTime(time)) == time) }
    }
    #expect(refused > 10_000 && refused < 20_000, "seed \(seed): \(refused)")
  }
}
