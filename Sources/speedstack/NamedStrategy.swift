import BacktestService
import Foundation
import StrategyLanguage
import Supervisor
import WireMessages

/// A strategy as the command line names it.
struct NamedStrategy {
  let choice: StrategyChoice
  let description: HelloMessage.Strategy

  /// - Parameter name: The identifier of one that ships, or a file that holds a text, or `-` for
  ///   standard input.
  init(_ name: String) throws {
    if let ready = strategyDescriptions.first(where: { $0.id == name }) {
      choice = .ready(id: name)
      description = ready
      return
    }
    let text = try Self.text(name)
    let isInput = name == "-"
    choice = .text(text)
    do throws(FieldError) {
      description = try strategyDescription(
        id: name, name: isInput ? "Standard input" : URL(filePath: name).lastPathComponent,
        summary: "A strategy of your own.", text: text)
    } catch {
      throw UpError(diagnosticText(error, file: isInput ? "standard input" : name))
    }
  }

  private static func text(_ name: String) throws -> String {
    if name == "-" {
      return String(decoding: try FileHandle.standardInput.readToEnd() ?? Data(), as: UTF8.self)
    }
    guard let bytes = FileManager.default.contents(atPath: name) else {
      let names = strategyDescriptions.map(\.id)
      throw UpError(
        "\(name) is neither a file nor a strategy\(hint(name, among: names)); there are:"
          + " \(names.joined(separator: ", "))")
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Refuses parameters that the strategy does not have.
  ///
  /// - Parameter others: Names that are taken beside the strategy's own.
  func requireParameters(_ names: [String], others: [String] = []) throws {
    let own = description.parameters.map(\.name)
    guard let name = names.first(where: { !(own + others).contains($0) }) else { return }
    var known = own.isEmpty ? "it has none" : "it has: \(own.joined(separator: ", "))"
    if !others.isEmpty { known += "; positions have: \(others.joined(separator: ", "))" }
    throw UpError(
      "the strategy has no parameter \(name)\(hint(name, among: own + others)); \(known)")
  }
}

/// ` (did you mean NAME?)` where one is near.
func hint(_ word: String, among names: [String]) -> String {
  nearestName(to: word, among: names).map { " (did you mean \($0)?)" } ?? ""
}

/// A line for each fault, as compilers print them.
private func diagnosticText(_ error: FieldError, file: String) -> String {
  guard !error.diagnostics.isEmpty else { return "\(file): \(error.message)" }
  return error.diagnostics.map { diagnostic in
    let hint = diagnostic.suggestion.map { " (did you mean \($0)?)" } ?? ""
    return "\(file):\(diagnostic.line):\(diagnostic.column): \(diagnostic.message)\(hint)"
  }.joined(separator: "\n")
}

/// A run that was refused, as the command line says it.
func commandError(_ error: FieldError) -> UpError {
  guard let field = error.field, !field.hasPrefix("strategy") else { return UpError(error.message) }
  // The wire has `parameters.window`; a person has typed the name alone.
  return UpError("\(field.split(separator: ".").last ?? "") \(error.message)")
}
