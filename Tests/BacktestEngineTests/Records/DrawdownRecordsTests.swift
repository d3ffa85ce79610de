import BacktestEngine
import Testing

@Suite struct DrawdownRecordsTests {
  private func drawdowns(_ values: [Double], initial: Double? = nil) -> DrawdownRecords {
    var records = DrawdownRecords()
    collectDrawdowns(of: values.span, initialValue: initial, into: &records)
    return records
  }

  @Test("A drawdown runs from the row after its peak to the row that reaches the peak again")
  func recovered() {
    let records = drawdowns([1, 3, 2, 1, 2, 3, 4])
    #expect(records.peakRows == [1] && records.startRows == [2] && records.valleyRows == [3])
    #expect(records.endRows == [5] && records.statuses == [.recovered])
    #expect(isNear(records.depth(0), -2 / 3.0) && records.duration(0) == 3)
  }

  @Test("One that has not recovered ends with the last value")
  func active() {
    let records = drawdowns([3, 2, 1, 2, .nan])
    #expect(records.endRows == [3] && records.statuses == [.active] && records.duration(0) == 3)
  }

  @Test("Equal peaks move the peak on, equal valleys stay")
  func ties() {
    let records = drawdowns([3, 3, 1, 1, 2])
    #expect(records.peakRows == [1] && records.valleyRows == [2])
  }

  @Test("A loss on the first row is a drawdown only from an initial value")
  func initialValue() {
    #expect(drawdowns([9, 9, 10]).count == 0)
    let records = drawdowns([9, 9, 10], initial: 10)
    #expect(records.peakRows == [-1] && records.startRows == [0] && records.endRows == [2])
  }

  @Test("Statistics cover the recovered ones, or all")
  func statistics() {
    let records = drawdowns([10, 5, 10, 8, 9])
    let recovered = DrawdownStatistics(records, includesActive: false)
    #expect(recovered.count == 2 && recovered.activeCount == 1 && recovered.deepest == -0.5)
    #expect(isNear(DrawdownStatistics(records, includesActive: true).meanDepth, -0.35))
    #expect(DrawdownStatistics(drawdowns([1, 2]), includesActive: true).deepest.isNaN)
  }
}
