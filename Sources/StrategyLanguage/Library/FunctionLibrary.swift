/// Every function of the language, once: the checker, the evaluator and the editor read this table.
package enum FunctionLibrary {
  /// Functions of one kind, under a heading.
  package struct Family: Sendable {
    package let name: String
    package let descriptions: [FunctionDescription]
  }

  /// In the order in which an editor lists them.
  package static let families: [Family] = table.map { name, functions in
    Family(name: name, descriptions: functions.map(\.description))
  }

  /// In the order of the families.
  package static let descriptions: [FunctionDescription] = functions.map(\.description)

  package static func description(of name: String) -> FunctionDescription? {
    function(named: name)?.description
  }

  static func function(named name: String) -> LibraryFunction? {
    places[name].map { functions[$0] }
  }

  private static let table: [(name: String, functions: [LibraryFunction])] = [
    ("Averages, deviations, regression", averageFunctions),
    ("Oscillators", oscillatorFunctions),
    ("Channels and ranges", channelFunctions),
    ("Trend", trendFunctions),
    ("Volume", volumeFunctions),
    ("Running", runningFunctions),
    ("Arithmetic", arithmeticFunctions),
    ("Signals", signalFunctions),
    ("Calendar", calendarFunctions),
  ]

  private static let functions = table.flatMap(\.functions)

  private static let places = Dictionary(
    functions.enumerated().map { ($0.element.description.name, $0.offset) },
    uniquingKeysWith: { first, _ in first })
}
