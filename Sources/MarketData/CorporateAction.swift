/// A dividend or a split, effective from its ex-date.
package struct CorporateAction: Sendable, Equatable {
  package enum Kind: Sendable, Equatable {
    /// Cash per share as paid, in the prices' currency, on the share count of the ex-date.
    case dividend(cash: Double)
    /// New shares for one old share: 7 for 7:1, 0.05 for 1:20.
    case split(ratio: Double)
  }

  /// Ex-date, nanoseconds since 1970 UTC.
  package let time: Int64
  package let kind: Kind

  package init(time: Int64, kind: Kind) {
    self.time = time
    self.kind = kind
  }
}

extension BarSeries {
  /// Scales the bars before each ex-date so that the price path shows what a holder earned.
  ///
  /// With C(t) the raw close of the ex-date's row, S its split ratio (1 without one) and D its
  /// dividend (0 without one), the adjusted series is raw · f with
  /// f(t) / f(t−1) = (C(t) · S + D) / C(t), and f = 1 on the last row. Volume is scaled by splits
  /// alone. An action between two rows belongs to the later one; actions after the last row, and
  /// on or before the first, have nothing to scale.
  ///
  /// - Precondition: the bars pass `checkQuality()`.
  /// - Complexity: O(rows + actions · log rows).
  package func adjusted(for actions: [CorporateAction]) -> BarSeries {
    var splitRatio: [Int: Double] = [:]
    var dividend: [Int: Double] = [:]
    for action in actions {
      let row = firstRow(atOrAfter: action.time)
      guard row < rows else { continue }
      switch action.kind {
      case .dividend(let cash): dividend[row, default: 0] += cash
      case .split(let ratio): splitRatio[row, default: 1] *= ratio
      }
    }
    var result = self
    var priceFactor = 1.0
    var volumeFactor = 1.0
    for row in stride(from: rows - 1, through: 0, by: -1) {
      result.open[row] *= priceFactor
      result.high[row] *= priceFactor
      result.low[row] *= priceFactor
      result.close[row] *= priceFactor
      result.volume[row] *= volumeFactor
      let ratio = splitRatio[row] ?? 1
      priceFactor *= close[row] / (close[row] * ratio + (dividend[row] ?? 0))
      volumeFactor *= ratio
    }
    return result
  }
}
