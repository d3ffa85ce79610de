/// Windows of the Ichimoku cloud, in bars.
package struct IchimokuSettings: Sendable {
  package var tenkan: Int
  package var kijun: Int
  package var senkou: Int
  /// Bars by which the cloud is drawn ahead; at least 0.
  package var displacement: Int

  package init(tenkan: Int = 9, kijun: Int = 26, senkou: Int = 52, displacement: Int = 26) {
    self.tenkan = tenkan
    self.kijun = kijun
    self.senkou = senkou
    self.displacement = displacement
  }
}

/// Writes the Ichimoku lines; nothing looks ahead.
///
/// Tenkan and kijun are the middle of the highest high and the lowest low of their windows. Senkou
/// A is the mean of both, senkou B the middle of the `senkou` window; both are the cloud as it is
/// visible at the row, computed `displacement` rows before (G. Hosoda, 1969). Chikou is the close
/// itself: a column for plotting, drawn `displacement` rows further back by the chart. A rule that
/// compares the shifted chikou with the price is a comparison of this close with the close
/// `displacement` rows before; in no other form may a strategy see it.
/// - Parameters:
///   - high: Highest prices, shape `[rows]`, any unit, oldest row first.
///   - low: Lowest prices, shape `[rows]`, same unit.
///   - close: Last prices, shape `[rows]`, same unit.
///   - settings: Windows, at least 1 each, and the displacement, at least 0.
///   - tenkan: Conversion line, shape `[rows]`, same unit; every row is written.
///   - kijun: Base line, likewise.
///   - senkouA: First edge of the cloud, likewise.
///   - senkouB: Second edge of the cloud, likewise.
///   - chikou: The close, likewise.
///
/// NaN: a line where its window is not full or holds a NaN high or low; the senkou lines
/// `displacement` rows later.
/// - Precondition: all columns have the same rows.
/// - Complexity: O(rows) time, no allocation.
package func ichimoku(
  high: Span<Double>, low: Span<Double>, close: Span<Double>, settings: IchimokuSettings,
  tenkan: inout MutableSpan<Double>, kijun: inout MutableSpan<Double>,
  senkouA: inout MutableSpan<Double>, senkouB: inout MutableSpan<Double>,
  chikou: inout MutableSpan<Double>
) {
  let rows = close.count
  checkRows(rows, high.count, low.count, chikou.count)
  checkRows(rows, tenkan.count, kijun.count)
  checkRows(rows, senkouA.count, senkouB.count)
  precondition(
    min(settings.tenkan, settings.kijun, settings.senkou) >= 1, "a window has at least one row")
  precondition(settings.displacement >= 0, "the cloud is drawn ahead, not back")
  // Columns that are written later hold the lows until then.
  middles(high, low, window: settings.senkou, into: &senkouB, scratch: &senkouA)
  middles(high, low, window: settings.kijun, into: &kijun, scratch: &senkouA)
  middles(high, low, window: settings.tenkan, into: &tenkan, scratch: &senkouA)
  let lead = min(settings.displacement, rows)
  // From the newest row down, so that no value is overwritten before it has moved.
  for row in stride(from: rows - 1, through: lead, by: -1) {
    senkouA[row] = 0.5 * (tenkan[row - lead] + kijun[row - lead])
    senkouB[row] = senkouB[row - lead]
  }
  for row in 0..<lead {
    senkouA[row] = .nan
    senkouB[row] = .nan
  }
  for row in 0..<rows { chikou[row] = close[row] }
}

/// The middle between the highest high and the lowest low of the last `window` bars.
private func middles(
  _ high: Span<Double>, _ low: Span<Double>, window: Int, into out: inout MutableSpan<Double>,
  scratch: inout MutableSpan<Double>
) {
  rollingMax(high, window: window, minPeriods: window, into: &out)
  rollingMin(low, window: window, minPeriods: window, into: &scratch)
  for row in out.indices { out[row] = 0.5 * (out[row] + scratch[row]) }
}
