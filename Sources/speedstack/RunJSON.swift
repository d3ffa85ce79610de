import Accounts
import BacktestService
import MarketData
import WireMessages

// Exact JSON for machines: the shortest digits that read back as the same number, null for what
// does not exist, times as ISO 8601 in UTC.

extension RunMarket {
  /// Members that say what was run on.
  var members: [JSONMember] {
    [
      JSONMember("dataset", .string(name)),
      JSONMember("version", version.map(JSONValue.string) ?? .null),
      JSONMember(
        "data",
        .object([
          JSONMember("bars", .number(Double(bars.rows))),
          JSONMember("interval", .string(interval)),
          JSONMember("start", .string(text(bars.times[0]))),
          JSONMember("end", .string(text(bars.times[bars.rows - 1]))),
          JSONMember("notes", .array(notes.map(JSONValue.string))),
        ])),
    ]
  }
}

func jsonObject(_ values: [ParameterValue]) -> JSONValue {
  .object(
    values.map { parameter in
      switch parameter.value {
      case .number(let number): JSONMember(parameter.name, .number(number))
      case .text(let text): JSONMember(parameter.name, .string(text))
      case .flag(let flag): JSONMember(parameter.name, .bool(flag))
      case .other: JSONMember(parameter.name, .null)
      }
    })
}

func jsonText(_ members: [JSONMember]) -> String {
  String(decoding: JSONValue.object(members).encoded, as: UTF8.self)
}

extension RecordTable {
  func json(_ market: RunMarket) -> JSONValue {
    .array(
      rows.map { row in
        .object(
          zip(columns, row).map { name, cell in JSONMember(name, cell.json(market)) })
      })
  }
}

extension RecordCell {
  fileprivate func json(_ market: RunMarket) -> JSONValue {
    switch self {
    case .time(let nanos): .string(market.text(nanos))
    case .count(let count): .number(Double(count))
    case .number(let number), .fraction(let number): .number(number)
    case .text(let text): .string(text)
    case .none: .null
    }
  }
}

extension RunDetails {
  /// Groups of figures by name; the names of groups and figures are in snake case.
  var json: JSONValue {
    .object(
      groups.map { group in
        let name = group.title.lowercased().split(separator: " ").joined(separator: "_")
        let figures = group.figures.map { JSONMember($0.name, .number($0.value)) }
        return JSONMember(name, .object(figures))
      })
  }
}

extension MonthlyReturns {
  /// Years by number: twelve months, null where there is no bar, and the year's own return.
  var json: JSONValue {
    .object(
      zip(months, years).enumerated().map { index, year in
        JSONMember(
          "\(firstYear + index)",
          .object([
            JSONMember("months", .array(year.0.map(JSONValue.number))),
            JSONMember("year", .number(year.1)),
          ]))
      })
  }
}
