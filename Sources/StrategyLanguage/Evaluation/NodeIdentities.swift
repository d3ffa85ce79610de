/// A small number for each value that was ever asked for: equal numbers, equal values, bit for bit.
///
/// The key is the whole of what a value depends on, so no two values share a number; numbers are
/// never given twice.
struct NodeIdentities {
  /// An operation over numbered inputs, on a numbered frame.
  struct Key: Hashable {
    let operation: StrategyGraph.Operation
    let inputs: [Int]
    let frame: Int
  }

  private var numbers: [Key: Int] = [:]
  private var next = 0

  var count: Int { numbers.count }

  /// Every key with its number.
  var all: [Key: Int] { numbers }

  mutating func number(of key: Key) -> Int {
    if let number = numbers[key] { return number }
    let number = next
    next += 1
    numbers[key] = number
    return number
  }

  /// Forgets all but the numbers given and those that they are made from.
  ///
  /// - Complexity: O(count).
  mutating func keepOnly(_ kept: [Int]) {
    var inputs: [Int: [Int]] = [:]
    for (key, number) in numbers { inputs[number] = key.inputs }
    var reached = Set(kept)
    var open = kept
    while let number = open.popLast() {
      for input in inputs[number] ?? [] where reached.insert(input).inserted {
        open.append(input)
      }
    }
    numbers = numbers.filter { reached.contains($0.value) }
  }
}
