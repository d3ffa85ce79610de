import LoadGenerator
import Testing

@Suite("Search for the knee")
struct KneeSearchTests {
  /// A server whose p99 is 1 ms up to `kneeHz` and 10 ms above it.
  private func search(from rateHz: Double, kneeHz: Double, rateHzMax: Double = 1000) -> KneeSearch {
    var search = KneeSearch(fromHz: rateHz, rateHzMax: rateHzMax)
    while let rateHz = search.nextRateHz {
      search.add(
        KneeSearch.Trial(
          rateHz: rateHz, p50Millis: 0.5, p99Millis: rateHz <= kneeHz ? 1 : 10, errors: 0))
    }
    return search
  }

  @Test("ends within a sixteenth below the knee", arguments: [10, 11, 14.9, 16, 40, 123, 999])
  func finds(kneeHz: Double) throws {
    let found = try #require(search(from: 10, kneeHz: kneeHz).kneeHz)
    #expect(found <= kneeHz)
    #expect(found > kneeHz * 0.93)
  }

  @Test("ends at the highest rate where there is no knee")
  func noKnee() {
    let search = search(from: 10, kneeHz: .infinity, rateHzMax: 50)
    #expect(search.trials.map(\.rateHz) == [10, 15, 22.5, 33.75, 50])
    #expect(search.kneeHz == 50)
  }

  @Test("a first trial with errors ends it without a knee")
  func errors() {
    var search = KneeSearch(fromHz: 10, rateHzMax: 1000)
    search.add(KneeSearch.Trial(rateHz: 10, p50Millis: 1, p99Millis: 1, errors: 1))
    #expect(search.nextRateHz == nil && search.kneeHz == nil)
  }

  @Test("a p99 that has doubled is still good, errors never are")
  func limits() {
    for (p99Millis, errors, isGood) in [(2.0, 0, true), (2.001, 0, false), (1, 1, false)] {
      var search = KneeSearch(fromHz: 10, rateHzMax: 1000)
      search.add(KneeSearch.Trial(rateHz: 10, p50Millis: 1, p99Millis: 1, errors: 0))
      search.add(
        KneeSearch.Trial(rateHz: 15, p50Millis: 1, p99Millis: p99Millis, errors: errors))
      #expect((search.kneeHz == 15) == isGood)
    }
  }
}
