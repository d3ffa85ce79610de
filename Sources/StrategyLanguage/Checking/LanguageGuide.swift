/// What an editor needs to complete and explain: generated from the tables that the checker uses.
package enum LanguageGuide {
  package struct Word: Sendable, Equatable {
    package let name: String
    package let summary: String
  }

  package static let keywords: [Word] = [
    Word(name: "param", summary: "A number with a slider: param window = 14 in 2..200"),
    Word(name: "enter", summary: "Opens a position: enter long when close > sma(close, 200)"),
    Word(name: "exit", summary: "Closes it: exit long when crosses_below(r, 70)"),
    Word(name: "when", summary: "Before the condition of enter or exit."),
    Word(name: "long", summary: "A position that gains when the price rises."),
    Word(name: "short", summary: "A position that gains when the price falls."),
    Word(name: "stop_loss", summary: "Sells at a loss from the entry: stop_loss 5%"),
    Word(
      name: "take_profit",
      summary: "Sells at a gain from the entry; several make a ladder: take_profit 6% close 50%"),
    Word(name: "trailing", summary: "A stop that follows the best price: trailing 3% after 6%"),
    Word(name: "after", summary: "The gain from which a trailing stop is on."),
    Word(name: "time_stop", summary: "Closes after so many bars: time_stop 20 bars"),
    Word(name: "bars", summary: "The unit of time_stop."),
    Word(
      name: "size",
      summary: "What an entry buys: size 50% of equity, size 1000 cash, size 10 shares"),
    Word(name: "equity", summary: "Cash and what the position is worth."),
    Word(name: "cash", summary: "Money, as the unit of size."),
    Word(name: "shares", summary: "Shares, as the unit of size."),
    Word(name: "plot", summary: "Draws a value: plot r as \"RSI\" on own"),
    Word(name: "as", summary: "Before a plot's label."),
    Word(name: "price", summary: "The price's pane, for a plot."),
    Word(name: "own", summary: "A pane of its own, for a plot."),
    Word(name: "if", summary: "One of two values: if close > open then high else low"),
    Word(name: "then", summary: "Before the value of an if whose condition holds."),
    Word(name: "else", summary: "Before the value of an if whose condition does not hold."),
    Word(name: "and", summary: "Both conditions hold."),
    Word(name: "or", summary: "One of the conditions holds, or both."),
    Word(name: "not", summary: "The condition does not hold; a comparison with NaN never holds."),
    Word(name: "true", summary: "Holds on every bar."),
    Word(name: "false", summary: "Holds on no bar."),
    Word(name: "of", summary: "Another dataset: close of \"SPY\"; also size 50% of equity."),
    Word(name: "on", summary: "Longer bars, once they have closed: on(\"1d\", sma(close, 20))"),
    Word(name: "in", summary: "Before a parameter's range."),
    Word(name: "step", summary: "The distance of a slider's values: in 0..1 step 0.05"),
  ]

  package static let columns: [Word] = [
    Word(name: "open", summary: "The bar's first price."),
    Word(name: "high", summary: "The bar's highest price."),
    Word(name: "low", summary: "The bar's lowest price."),
    Word(name: "close", summary: "The bar's last price."),
    Word(name: "volume", summary: "Shares traded in the bar."),
  ]

  package static let intervals = BarInterval.names

  /// Every function, under headings.
  package static let functions = FunctionLibrary.families
}

extension FunctionDescription {
  /// Arguments that a writer gives; the others are put in.
  package var writtenArguments: [Argument] { arguments.filter { !$0.isBars } }

  /// How it is written, as in `rsi(source, window = 14)`.
  package var signature: String {
    let list = writtenArguments.map { argument in
      argument.initialText.map { "\(argument.name) = \($0)" } ?? argument.name
    }
    return "\(name)(\(list.joined(separator: ", ")))"
  }
}

extension FunctionDescription.Argument {
  /// The default as it would be written; nil where there is none.
  package var initialText: String? {
    switch kind {
    case .integer(_, let initial): initial.map { "\($0)" }
    case .real(_, let initial): initial.map { "\($0)" }
    case .choice(let choices): choices.first.map { "\"\($0)\"" }
    case .series, .bars: nil
    }
  }

  /// For the editor: series, condition, integer, real, choice or bars.
  package var kindName: String {
    switch kind {
    case .series(.number): "series"
    case .series(.flag): "condition"
    case .integer: "integer"
    case .real: "real"
    case .choice: "choice"
    case .bars: "bars"
    }
  }
}
