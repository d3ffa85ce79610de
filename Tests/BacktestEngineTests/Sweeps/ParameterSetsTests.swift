import BacktestEngine
import TestSupport
import Testing

@Suite struct ParameterSetsTests {
  private func grid(_ extents: [Int], where filter: ParameterGrid.Filter? = nil) throws
    -> ParameterGrid
  {
    try ParameterGrid(
      extents.enumerated().map { try ParameterAxis("axis \($0)", 1...$1) }, where: filter)
  }

  @Test("A grid is the product of its axes, the last axis fastest")
  func product() throws {
    let sets = ParameterSets(try grid([2, 3]))
    #expect(sets.count == 6)
    #expect(
      (0..<6).map { sets.values(of: $0) } == [[1, 1], [1, 2], [1, 3], [2, 1], [2, 2], [2, 3]])
  }

  @Test(
    "A filter leaves the numbers without gaps, whatever it drops", .tags(.property),
    arguments: 0..<20 as Range<UInt64>)
  func filter(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let extents = (0..<1 + random.below(4)).map { _ in 1 + random.below(12) }
    let divisor = Double(2 + random.below(900))
    let grid: ParameterGrid
    do {
      grid = try self.grid(extents) { values in
        values.reduce(seed % 2 == 0 ? 1 : 0) { $0 * 31 + $1 }
          .truncatingRemainder(dividingBy: divisor) > divisor / 3
      }
    } catch {
      #expect(error as? SweepError == .noCombination, "seed \(seed)")
      return
    }
    // Every point of the product in turn, and those that pass counted.
    var expected: [[Double]] = [[]]
    for extent in extents {
      expected = expected.flatMap { head in (1...extent).map { head + [Double($0)] } }
    }
    let all = ParameterSets(try self.grid(extents))
    #expect((0..<all.count).map { all.values(of: $0) } == expected, "seed \(seed)")
    let sets = ParameterSets(grid)
    let passing = expected.filter { values in
      grid.combination(at: values.map { Int($0) - 1 }) != nil
    }
    #expect(sets.count == passing.count, "seed \(seed)")
    #expect((0..<sets.count).map { sets.values(of: $0) } == passing, "seed \(seed)")
    for combination in 0..<sets.count {
      #expect(grid.combination(at: grid.coordinates(of: combination)) == combination)
    }
  }

  @Test("Ten million combinations are counted and looked up without being stored")
  func large() throws {
    let grid = try grid([100, 100, 1000]) { $0[0] < $0[1] }
    #expect(grid.count == 4950 * 1000)
    #expect(ParameterSets(grid).values(of: 0) == [1, 2, 1])
    #expect(ParameterSets(grid).values(of: grid.count - 1) == [99, 100, 1000])
    #expect(grid.coordinates(of: 99_000) == [1, 2, 0])
    #expect(try self.grid([1000, 100, 100]).count == 10_000_000)
  }

  @Test("A random sample repeats no combination and takes every one in the end")
  func sampleWithoutRepetition() throws {
    for extents in [[1], [2], [3, 5], [7, 11, 13]] {
      let grid = try grid(extents)
      let sets = try ParameterSets(grid, sampleSize: grid.count, seed: 5)
      let drawn = (0..<sets.count).map { sets.values(of: $0) }
      #expect(Set(drawn).count == grid.count)
    }
  }

  @Test("A sample depends on its seed alone, and a larger one begins with the smaller one")
  func sampleReproducible() throws {
    let grid = try grid([40, 50]) { $0[0] < $0[1] }
    func sample(_ size: Int, _ seed: UInt64) throws -> [[Double]] {
      let sets = try ParameterSets(grid, sampleSize: size, seed: seed)
      return (0..<size).map { sets.values(of: $0) }
    }
    let sample100 = try sample(100, 1)
    #expect(try sample(100, 1) == sample100)
    #expect(try Array(sample(300, 1).prefix(100)) == sample100)
    #expect(try sample(100, 2) != sample100)
    #expect(sample100.allSatisfy { $0[0] < $0[1] })
    // Golden: the draw is the same on every machine and in every version.
    #expect(sample100.prefix(3) == [[37, 44], [16, 47], [15, 23]])
  }

  @Test("A sample is spread over the grid evenly")
  func sampleEven() throws {
    let grid = try grid([10, 1000])
    var hits = [Int](repeating: 0, count: 10)
    for seed in 0..<200 as Range<UInt64> {
      let sets = try ParameterSets(grid, sampleSize: 50, seed: seed)
      for combination in 0..<50 { hits[Int(sets.values(of: combination)[0]) - 1] += 1 }
    }
    // 10,000 draws, 1,000 expected in each tenth; five standard deviations are 150.
    #expect(hits.allSatisfy { (850...1150).contains($0) }, "\(hits)")
  }

  @Test("A list is taken as given")
  func list() throws {
    let sets = try ParameterSets(names: ["a", "b"], list: [[3, 1], [2, 2], [3, 1]])
    #expect(sets.count == 3 && sets.values(of: 2) == [3, 1] && sets.grid == nil)
  }

  @Test("What cannot be swept is refused")
  func refusals() throws {
    #expect(throws: SweepError.axisInvalid("a")) { try ParameterAxis("a", []) }
    #expect(throws: SweepError.axisInvalid("a")) { try ParameterAxis("a", [1, .nan]) }
    #expect(throws: SweepError.axisInvalid("a")) { try ParameterAxis("a", [1, 1]) }
    #expect(throws: SweepError.axisInvalid("a")) { try ParameterAxis("a", 0...(1 << 30)) }
    #expect(throws: SweepError.axisInvalid("a")) { try ParameterAxis("a", Int.min...Int.max) }
    #expect(throws: SweepError.axisInvalid("a")) { try ParameterAxis("a", 1...3, step: 0) }
    let axis = try ParameterAxis("a", 1...3)
    #expect(throws: SweepError.axisTwice("a")) { try ParameterGrid([axis, axis]) }
    #expect(throws: SweepError.noCombination) { try ParameterGrid([]) }
    #expect(throws: SweepError.noCombination) { try ParameterGrid([axis]) { $0[0] > 3 } }
    let many = try (0..<4).map { try ParameterAxis("\($0)", 1...100_000) }
    #expect(throws: SweepError.tooManyCombinations) { try ParameterGrid(many) }
    #expect(throws: SweepError.sampleSizeOutOfRange) {
      try ParameterSets(ParameterGrid([axis]), sampleSize: 4, seed: 1)
    }
    #expect(throws: SweepError.listInvalid(row: 1)) {
      try ParameterSets(names: ["a"], list: [[1], [.infinity]])
    }
  }

  @Test("Neighbours are a step away on one axis or two, inside the grid and the filter")
  func neighbours() throws {
    let plane = try grid([3, 3])
    #expect(plane.neighbours(of: 4) == [0, 1, 2, 3, 5, 6, 7, 8])
    #expect(plane.neighbours(of: 0) == [1, 3, 4])
    let line = try grid([4])
    #expect(line.neighbours(of: 3) == [2])
    let space = try grid([3, 3, 3])
    #expect(space.neighbours(of: 13).count == 18)
    let triangle = try grid([3, 3]) { $0[0] < $0[1] }
    // (1,2), (1,3), (2,3)
    #expect(triangle.neighbours(of: 0) == [1, 2])
  }
}
