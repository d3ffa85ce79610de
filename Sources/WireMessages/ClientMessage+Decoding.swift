internal import MessagePackCodec

/// Decodes one complete message of a client.
///
/// Well-formedness comes first, then the identifier, so that every later error can name the request
/// it answers. Errors name the field and repeat nothing of the input.
package func decodeClientMessage(_ bytes: [UInt8]) throws(ClientError) -> ClientMessage {
  var identifier: UInt64?
  do throws(FieldError) {
    var fields = try messageFields(bytes)
    let id = try fields.required("id").integer(in: 1...WireLimits.identifierMax)
    identifier = id
    let message = try clientMessage(id, &fields)
    try fields.finish()
    return message
  } catch {
    throw ClientError(identifier: identifier, fault: error)
  }
}

private func clientMessage(
  _ id: UInt64, _ fields: inout MapFields
) throws(FieldError) -> ClientMessage {
  switch try fields.required("type").text() {
  case "run": .run(id: id, try runState(&fields))
  case "columns": .columns(id: id, try columnsState(&fields))
  case "trades": .trades(id: id, try tradePage(&fields))
  case "check": .check(id: id, text: try strategyText(fields.required("strategy_text")))
  case "language": .language(id: id)
  case "causality":
    .causality(
      id: id,
      CausalityState(
        dataset: try fields.required("dataset").text(), strategy: try strategyState(&fields)))
  case "cancel":
    .cancel(
      id: id, request: try fields.required("request").integer(in: 1...WireLimits.identifierMax))
  case "ping": .ping(id: id)
  default:
    throw FieldError(
      .unknownType, "type",
      "must be run, columns, trades, check, language, causality, cancel or ping")
  }
}

/// The most parameters or settings that a strategy may have.
private let parameterCountMax = 32

private func messageFields(_ bytes: [UInt8]) throws(FieldError) -> MapFields {
  var reader: MessagePackReader
  do throws(MessagePackError) {
    reader = try MessagePackReader(bytes, limits: .client)
    try reader.validate()
  } catch {
    throw FieldError(error)
  }
  var cursor = reader
  guard case .map = try cursor.token() else {
    throw FieldError(.malformed, nil, "the message is not a map")
  }
  return try MapFields(at: reader, path: nil)
}

private func runState(_ fields: inout MapFields) throws(FieldError) -> RunState {
  RunState(
    dataset: try fields.required("dataset").text(), strategy: try strategyState(&fields),
    view: try viewRequest(fields.optional("view")),
    outputs: try outputSet(fields.optional("outputs")))
}

private func strategyState(_ fields: inout MapFields) throws(FieldError) -> StrategyState {
  StrategyState(
    try strategyChoice(&fields),
    parameters: try fields.required("parameters").entries(countMax: parameterCountMax),
    settings: try fields.optional("settings")?.entries(countMax: parameterCountMax) ?? [])
}

private func strategyChoice(_ fields: inout MapFields) throws(FieldError) -> StrategyChoice {
  guard let text = fields.optional("strategy_text") else {
    return .ready(id: try fields.required("strategy").text())
  }
  guard fields.optional("strategy") == nil else {
    throw FieldError(.outOfRange, text.path, "and strategy exclude each other: send one")
  }
  return .text(try strategyText(text))
}

private func strategyText(_ value: FieldValue) throws(FieldError) -> String {
  let text = try value.text()
  guard text.utf8.count <= WireLimits.strategyTextByteCountMax else {
    throw FieldError(
      .outOfRange, value.path, "must have at most \(WireLimits.strategyTextByteCountMax) bytes")
  }
  return text
}

private func tradePage(_ fields: inout MapFields) throws(FieldError) -> TradePage {
  let first = try fields.required("first").integer(in: 0...WireLimits.identifierMax)
  let count = try fields.required("count").integer(in: 1...UInt64(WireLimits.tradeCountMax))
  return TradePage(first: Int(first), count: Int(count))
}

private func viewRequest(_ value: FieldValue?) throws(FieldError) -> ViewRequest {
  guard var fields = try value?.fields() else { return ViewRequest() }
  var view = ViewRequest()
  if let width = fields.optional("width") {
    view.width = Int(try width.integer(in: 1...UInt64(WireLimits.widthMax)))
  }
  if let start = fields.optional("start") {
    view.range = try times(start: start, end: fields.required("end"))
  } else if let first = fields.optional("first_row") {
    view.range = try rows(first: first, last: fields.required("last_row"))
  } else if fields.optional("end") != nil {
    throw FieldError(.missingField, "view.start", "is required with view.end")
  } else if fields.optional("last_row") != nil {
    throw FieldError(.missingField, "view.first_row", "is required with view.last_row")
  }
  try fields.finish()
  return view
}

private func rows(first: FieldValue, last: FieldValue) throws(FieldError) -> ViewRange {
  let range = 0...WireLimits.identifierMax
  let firstRow = Int(try first.integer(in: range))
  let lastRow = Int(try last.integer(in: range))
  guard firstRow <= lastRow else {
    throw FieldError(.outOfRange, last.path, "must not be before view.first_row")
  }
  return .rows(first: firstRow, last: lastRow)
}

private func times(start: FieldValue, end: FieldValue) throws(FieldError) -> ViewRange {
  let startMillis = try start.number()
  let endMillis = try end.number()
  guard startMillis <= endMillis else {
    throw FieldError(.outOfRange, end.path, "must not be before view.start")
  }
  return .times(start: startMillis, end: endMillis)
}

private func outputSet(_ value: FieldValue?) throws(FieldError) -> OutputSet {
  guard let value else { return .usual }
  var outputs: OutputSet = []
  for element in try value.elements(countMax: OutputSet.names.count) {
    let name = try element.text()
    guard let known = OutputSet.names.first(where: { $0.name == name }) else {
      let names = OutputSet.names.map(\.name).joined(separator: ", ")
      throw FieldError(.outOfRange, value.path, "must be from: \(names)")
    }
    outputs.insert(known.output)
  }
  return outputs
}

private func columnsState(_ fields: inout MapFields) throws(FieldError) -> ColumnsState {
  let dataset = try fields.required("dataset").text()
  let names = try columnNames(fields.required("names"))
  let needsStrategy = names.contains { $0.needsStrategy }
  return ColumnsState(
    dataset: dataset, names: names,
    strategy: needsStrategy ? try strategyState(&fields) : nil)
}

private func columnNames(_ value: FieldValue) throws(FieldError) -> [ColumnName] {
  var names: [ColumnName] = []
  for element in try value.elements(countMax: ColumnName.allCases.count) {
    guard let name = ColumnName(rawValue: try element.text()), !names.contains(name) else {
      let known = ColumnName.allCases.map(\.rawValue).joined(separator: ", ")
      throw FieldError(.outOfRange, value.path, "must be from, each at most once: \(known)")
    }
    names.append(name)
  }
  guard !names.isEmpty else {
    throw FieldError(.outOfRange, value.path, "must name at least one column")
  }
  return names
}
