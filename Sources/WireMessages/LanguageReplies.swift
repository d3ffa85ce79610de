internal import MessagePackCodec

/// What the checker says of a text: what it is made of, or what is wrong with it.
package struct CheckedMessage: Sendable, Equatable {
  package var identifier: UInt64
  package var parameters: [ParameterSpec] = []
  package var indicators: [IndicatorDescription] = []
  /// Identifiers of the datasets that it reads beside the traded one.
  package var datasets: [String] = []
  /// None: the text is good.
  package var diagnostics: [TextDiagnostic] = []

  package init(identifier: UInt64) { self.identifier = identifier }
}

package func encodeChecked(_ checked: CheckedMessage) -> [UInt8] {
  MessagePackWriter.bytes { writer in
    writer.beginMap(count: 6)
    writer.field("type", "checked")
    writer.field("id", checked.identifier)
    writer.write("parameters")
    writer.write(checked.parameters)
    writer.write("indicators")
    writer.write(checked.indicators)
    writer.field("datasets", checked.datasets)
    writer.write("diagnostics")
    writer.write(checked.diagnostics)
  }
}

/// What a text may hold, for completion and help.
package struct GuideMessage: Sendable, Equatable {
  package struct Word: Sendable, Equatable {
    package var name: String
    package var summary: String

    package init(name: String, summary: String) {
      self.name = name
      self.summary = summary
    }
  }

  package struct Argument: Sendable, Equatable {
    package var name: String
    /// series, condition, integer, real or choice.
    package var kind: String
    /// As it would be written; nil: has to be given.
    package var initial: String?
    package var summary: String

    package init(name: String, kind: String, initial: String?, summary: String) {
      self.name = name
      self.kind = kind
      self.initial = initial
      self.summary = summary
    }
  }

  package struct Function: Sendable, Equatable {
    package var name: String
    package var signature: String
    package var summary: String
    package var arguments: [Argument]
    /// Fields of a function with several results.
    package var results: [String]

    package init(
      name: String, signature: String, summary: String, arguments: [Argument], results: [String]
    ) {
      self.name = name
      self.signature = signature
      self.summary = summary
      self.arguments = arguments
      self.results = results
    }
  }

  package var keywords: [Word]
  package var columns: [Word]
  package var intervals: [String]
  package var functions: [Function]

  package init(
    keywords: [Word], columns: [Word], intervals: [String], functions: [Function]
  ) {
    self.keywords = keywords
    self.columns = columns
    self.intervals = intervals
    self.functions = functions
  }
}

package func encodeGuide(id: UInt64, _ guide: GuideMessage) -> [UInt8] {
  MessagePackWriter.bytes { writer in
    writer.beginMap(count: 6)
    writer.field("type", "guide")
    writer.field("id", id)
    writer.field("keywords", guide.keywords)
    writer.field("columns", guide.columns)
    writer.field("intervals", guide.intervals)
    writer.write("functions")
    writer.beginArray(count: guide.functions.count)
    for function in guide.functions { writer.write(function) }
  }
}

/// How far a causality check has come.
package func encodeProgress(id: UInt64, done: Int, total: Int) -> [UInt8] {
  MessagePackWriter.bytes { writer in
    writer.beginMap(count: 4)
    writer.field("type", "progress")
    writer.field("id", id)
    writer.field("done", done)
    writer.field("total", total)
  }
}

/// What a causality check has found.
package struct CausalityVerdict: Sendable, Equatable {
  package struct Offence: Sendable, Equatable {
    package var row: Int
    /// The signal or plot whose value depends on a later bar.
    package var name: String

    package init(row: Int, name: String) {
      self.row = row
      self.name = name
    }
  }

  /// The first one; nil: nothing depends on a later bar.
  package var offence: Offence?
  /// Futures that the strategy was held against.
  package var tried: Int
  /// Rows of the dataset that were looked at.
  package var rows: Range<Int>
  /// Those of them on which the strategy asks for something.
  package var signalCount: Int

  package init(offence: Offence?, tried: Int, rows: Range<Int>, signalCount: Int) {
    self.offence = offence
    self.tried = tried
    self.rows = rows
    self.signalCount = signalCount
  }
}

package func encodeCausality(id: UInt64, _ verdict: CausalityVerdict) -> [UInt8] {
  MessagePackWriter.bytes { writer in
    writer.beginMap(count: 9)
    writer.field("type", "causality_result")
    writer.field("id", id)
    writer.field("causal", verdict.offence == nil)
    writer.write("row")
    if let offence = verdict.offence { writer.write(offence.row) } else { writer.writeNull() }
    writer.field("name", verdict.offence?.name)
    writer.field("tried", verdict.tried)
    writer.field("first_row", verdict.rows.lowerBound)
    writer.field("rows", verdict.rows.count)
    writer.field("signals", verdict.signalCount)
  }
}

extension MessagePackWriter {
  fileprivate mutating func field(_ key: String, _ texts: [String]) {
    write(key)
    beginArray(count: texts.count)
    for text in texts { write(text) }
  }

  fileprivate mutating func field(_ key: String, _ words: [GuideMessage.Word]) {
    write(key)
    beginArray(count: words.count)
    for word in words {
      beginMap(count: 2)
      field("name", word.name)
      field("summary", word.summary)
    }
  }

  fileprivate mutating func write(_ function: GuideMessage.Function) {
    beginMap(count: 5)
    field("name", function.name)
    field("signature", function.signature)
    field("summary", function.summary)
    write("arguments")
    beginArray(count: function.arguments.count)
    for argument in function.arguments {
      beginMap(count: 4)
      field("name", argument.name)
      field("kind", argument.kind)
      field("default", argument.initial)
      field("summary", argument.summary)
    }
    field("results", function.results)
  }
}
