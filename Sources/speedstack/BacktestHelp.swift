import BacktestService
import WireMessages

/// The strategies and their parameters, for `--help`.
let strategyHelp: String = {
  let strategies = strategyDescriptions.map { strategy in
    let parameters = strategy.parameters.map { "    \($0.name): \($0.kindText)" }
    return (["  \(strategy.id): \(strategy.summary)"] + parameters).joined(separator: "\n")
  }
  return "Strategies and their parameters:\n" + strategies.joined(separator: "\n")
}()

extension ParameterSpec {
  fileprivate var kindText: String {
    switch kind {
    case .integer(let initial, let range, _):
      "whole number, \(range.lowerBound) to \(range.upperBound), default \(initial)"
    case .real(let initial, let range, _):
      "number, \(shortestText(range.lowerBound)) to \(shortestText(range.upperBound)), "
        + "default \(shortestText(initial))"
    case .choice(let initial, let choices):
      "\(choices.joined(separator: " or ")), default \(initial)"
    case .flag(let initial): "true or false, default \(initial)"
    }
  }
}

let priceFileHelp = """
  Price files: the first line names the columns, in any order and case: a time (Date, time, \
  timestamp, ...; or Date and Time), Close, and perhaps Open, High and Low together, Volume, and \
  Adj Close (used with --adjusted). Other columns are passed over. Separated by commas, semicolons \
  or tabs; decimals with a point, or with a comma where that does not separate. Times: 2020-01-31, \
  2020.01.31, 2020-01-31 09:30:00, 2020-01-31T09:30:00+01:00 (UTC without an offset), 01/31/2020 \
  (see --date-order), or seconds, milli-, micro- or nanoseconds since 1970; oldest or newest \
  first. Files of yfinance, MetaTrader and Nasdaq are read as they are. Anything that does not \
  fit is refused with its line number.
  """
