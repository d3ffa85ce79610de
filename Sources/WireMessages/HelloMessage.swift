internal import MessagePackCodec

/// The server's first message: everything that may be asked for.
package struct HelloMessage: Sendable, Equatable {
  package struct Dataset: Sendable, Equatable {
    package var id: String
    package var name: String
    package var interval: String
    package var rows: Int
    /// First and last bar, milliseconds since 1970 UTC.
    package var startMillis: Double
    package var endMillis: Double
    package var isSynthetic: Bool
    package var version: String
    package var periodsPerYear: Double
    package var credit: String

    package init(
      id: String, name: String, interval: String, rows: Int, startMillis: Double,
      endMillis: Double, isSynthetic: Bool, version: String, periodsPerYear: Double, credit: String
    ) {
      self.id = id
      self.name = name
      self.interval = interval
      self.rows = rows
      self.startMillis = startMillis
      self.endMillis = endMillis
      self.isSynthetic = isSynthetic
      self.version = version
      self.periodsPerYear = periodsPerYear
      self.credit = credit
    }
  }

  package struct Strategy: Sendable, Equatable {
    package var id: String
    package var name: String
    package var summary: String
    /// The whole strategy in its language.
    package var text: String
    package var parameters: [ParameterSpec]
    package var indicators: [IndicatorDescription]

    package init(
      id: String, name: String, summary: String, text: String, parameters: [ParameterSpec],
      indicators: [IndicatorDescription]
    ) {
      self.id = id
      self.name = name
      self.summary = summary
      self.text = text
      self.parameters = parameters
      self.indicators = indicators
    }
  }

  package var user: String
  package var worker: Int
  package var datasets: [Dataset]
  package var strategies: [Strategy]
  package var settings: [ParameterSpec]
  /// Why orders are rejected, by the codes of a result.
  package var reasons: [String]

  package init(
    user: String, worker: Int, datasets: [Dataset], strategies: [Strategy],
    settings: [ParameterSpec], reasons: [String]
  ) {
    self.user = user
    self.worker = worker
    self.datasets = datasets
    self.strategies = strategies
    self.settings = settings
    self.reasons = reasons
  }
}

package func encodeHello(_ hello: HelloMessage) -> [UInt8] {
  MessagePackWriter.bytes { writer in
    writer.beginMap(count: 9)
    writer.field("type", "hello")
    writer.field("protocol", WireLimits.protocolVersion)
    writer.field("user", hello.user)
    writer.field("worker", hello.worker)
    writer.write("datasets")
    writer.beginArray(count: hello.datasets.count)
    for dataset in hello.datasets { writer.write(dataset) }
    writer.write("strategies")
    writer.beginArray(count: hello.strategies.count)
    for strategy in hello.strategies { writer.write(strategy) }
    writer.write("settings")
    writer.write(hello.settings)
    writer.write("reasons")
    writer.beginArray(count: hello.reasons.count)
    for reason in hello.reasons { writer.write(reason) }
    writer.write("limits")
    writer.beginMap(count: 5)
    writer.field("message_bytes", WireLimits.messageByteCountMax)
    writer.field("fragments", WireLimits.fragmentCountMax)
    writer.field("width_max", WireLimits.widthMax)
    writer.field("strategy_text_bytes", WireLimits.strategyTextByteCountMax)
    writer.field("trades_max", WireLimits.tradeCountMax)
  }
}

extension MessagePackWriter {
  fileprivate mutating func write(_ dataset: HelloMessage.Dataset) {
    beginMap(count: 10)
    field("id", dataset.id)
    field("name", dataset.name)
    field("interval", dataset.interval)
    field("rows", dataset.rows)
    field("start", dataset.startMillis)
    field("end", dataset.endMillis)
    field("synthetic", dataset.isSynthetic)
    field("version", dataset.version)
    field("periods_per_year", dataset.periodsPerYear)
    field("credit", dataset.credit)
  }

  fileprivate mutating func write(_ strategy: HelloMessage.Strategy) {
    beginMap(count: 6)
    field("id", strategy.id)
    field("name", strategy.name)
    field("summary", strategy.summary)
    field("text", strategy.text)
    write("parameters")
    write(strategy.parameters)
    write("indicators")
    write(strategy.indicators)
  }

  mutating func write(_ indicators: [IndicatorDescription]) {
    beginArray(count: indicators.count)
    for indicator in indicators {
      beginMap(count: 3)
      writeFields(of: indicator)
    }
  }

  /// The three entries that every form of an indicator has.
  mutating func writeFields(of indicator: IndicatorDescription) {
    field("name", indicator.name)
    field("label", indicator.label)
    field("pane", indicator.pane.rawValue)
  }

  mutating func write(_ specs: [ParameterSpec]) {
    beginArray(count: specs.count)
    for spec in specs { write(spec) }
  }

  private mutating func write(_ spec: ParameterSpec) {
    switch spec.kind {
    case .integer(let initial, let range, let step):
      beginSpec(spec, kind: "integer", extra: 4)
      field("default", initial)
      field("min", range.lowerBound)
      field("max", range.upperBound)
      field("step", step)
    case .real(let initial, let range, let step):
      beginSpec(spec, kind: "real", extra: 4)
      field("default", initial)
      field("min", range.lowerBound)
      field("max", range.upperBound)
      field("step", step)
    case .choice(let initial, let choices):
      beginSpec(spec, kind: "choice", extra: 2)
      field("default", initial)
      write("choices")
      beginArray(count: choices.count)
      for choice in choices { write(choice) }
    case .flag(let initial):
      beginSpec(spec, kind: "flag", extra: 1)
      field("default", initial)
    }
  }

  private mutating func beginSpec(_ spec: ParameterSpec, kind: String, extra: Int) {
    beginMap(count: 3 + extra)
    field("name", spec.name)
    field("label", spec.label)
    field("kind", kind)
  }
}
