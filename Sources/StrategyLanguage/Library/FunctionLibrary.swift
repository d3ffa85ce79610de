/// Every function of the language, once: the checker, the evaluator and the editor read this table.
package enum FunctionLibrary {
  /// In the order in which an editor lists them: averages first, then by family.
  package static let descriptions: [FunctionDescription] = functions.map(\.description)

  package static func description(of name: String) -> FunctionDescription? {
    function(named: name)?.description
  }

  static func function(named name: String) -> LibraryFunction? {
    places[name].map { functions[$0] }
  }

  private static let functions: [LibraryFunction] =
    averageFunctions + oscillatorFunctions + channelFunctions + trendFunctions + volumeFunctions
    + runningFunctions + arithmeticFunctions + signalFunctions + calendarFunctions

  private static let places = Dictionary(
    functions.enumerated().map { ($0.element.description.name, $0.offset) },
    uniquingKeysWith: { first, _ in first })
}
