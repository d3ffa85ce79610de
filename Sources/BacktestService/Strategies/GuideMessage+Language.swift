internal import StrategyLanguage
internal import WireMessages

extension GuideMessage {
  /// What the checker of this build knows.
  static let current = GuideMessage(
    keywords: LanguageGuide.keywords.map(Word.init), columns: LanguageGuide.columns.map(Word.init),
    intervals: LanguageGuide.intervals,
    functions: FunctionLibrary.descriptions.map(Function.init))
}

extension GuideMessage.Word {
  fileprivate init(_ word: LanguageGuide.Word) { self.init(name: word.name, summary: word.summary) }
}

extension GuideMessage.Function {
  fileprivate init(_ function: FunctionDescription) {
    let arguments = function.writtenArguments.map { argument in
      GuideMessage.Argument(
        name: argument.name, kind: argument.kindName, initial: argument.initialText,
        summary: argument.summary)
    }
    // A function with one result has no fields.
    let results = function.results.map(\.name).filter { !$0.isEmpty }
    self.init(
      name: function.name, signature: function.signature, summary: function.summary,
      arguments: arguments, results: results)
  }
}
