import StrategyLanguage
import Testing

/// What is wrong with a text, one line each: "line:column+length message", and behind "→" what is
/// suggested. Empty for a strategy.
func faults(_ text: String) -> [String] {
  do throws(StrategyDiagnostics) {
    _ = try CheckedStrategy(text)
    return []
  } catch {
    return error.diagnostics.map(\.asText)
  }
}

/// What is wrong with an expression, as a value that is plotted: columns count from its beginning.
func faultsOfExpression(_ expression: String) -> [String] {
  faults("enter long when close > open\nplot \(expression)\n").map { fault in
    let place = fault.split(separator: ":", maxSplits: 1)
    let digits = place[1].prefix { $0.isNumber }
    guard place[0] == "2", let column = Int(digits) else { return fault }
    return "\(column - 5)" + place[1].dropFirst(digits.count)
  }
}

extension Diagnostic {
  fileprivate var asText: String {
    "\(line):\(column)+\(length) \(message)" + (suggestion.map { " → \($0)" } ?? "")
  }
}

extension StrategyGraph {
  /// A node as text: calls as `name(series; constants).result`, bars with the frame where it is
  /// not the traded one.
  func text(of place: Int?) -> String {
    guard let place else { return "never" }
    let node = nodes[place]
    let inputs = node.inputs.map { text(of: $0) }
    switch node.operation {
    case .bars(let field): return field.rawValue + (node.frame == 0 ? "" : "@\(node.frame)")
    case .number(let bits): return plain(Double(bitPattern: bits))
    case .flag(let flag): return "\(flag)"
    case .negate: return "-\(inputs[0])"
    case .not: return "not \(inputs[0])"
    case .binary(let binary): return "(\(inputs[0]) \(binary.rawValue) \(inputs[1]))"
    case .choose: return "if(\(inputs.joined(separator: ", ")))"
    case .lookBack(let count): return "\(inputs[0])[\(count)]"
    case .align: return "align(\(inputs[0]))"
    case .call(let name, let constants, let result):
      let numbers = constants.map { plain(Double(bitPattern: $0)) }.joined(separator: ", ")
      return "\(name)(\(inputs.joined(separator: ", "))"
        + (numbers.isEmpty ? "" : "; \(numbers)") + ")" + (result == 0 ? "" : ".\(result)")
    }
  }

  private func plain(_ number: Double) -> String {
    number == number.rounded() && abs(number) < 1e15 ? "\(Int(number))" : "\(number)"
  }
}

/// The graph of a text that has to be a strategy.
func graph(_ text: String) throws -> StrategyGraph { try CheckedStrategy(text).initialGraph }

/// The node of an expression, as text.
func meaning(_ expression: String, after lines: String = "") throws -> String {
  let graph = try graph("\(lines)\nenter long when close > open\nplot \(expression)")
  return graph.text(of: graph.plots[0].node)
}
