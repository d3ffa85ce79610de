internal import MessagePackCodec

/// The bytes of a request, for clients.
package func encodeClientMessage(_ message: ClientMessage) -> [UInt8] {
  switch message {
  case .run(let id, let state): encodeRun(id: id, state)
  case .columns(let id, let state): encodeColumns(id: id, state)
  case .trades(let id, let page):
    encode("trades", id, fieldCount: 2) { writer in
      writer.field("first", page.first)
      writer.field("count", page.count)
    }
  case .check(let id, let text):
    encode("check", id, fieldCount: 1) { $0.field("strategy_text", text) }
  case .language(let id): encode("language", id)
  case .causality(let id, let state):
    encode("causality", id, fieldCount: 4) { writer in
      writer.field("dataset", state.dataset)
      writer.writeFields(of: state.strategy)
    }
  case .cancel(let id, let request):
    encode("cancel", id, fieldCount: 1) { $0.field("request", request) }
  case .ping(let id): encodePing(id: id)
  }
}

package func encodeRun(id: UInt64, _ state: RunState) -> [UInt8] {
  encode("run", id, fieldCount: 6) { writer in
    writer.field("dataset", state.dataset)
    writer.writeFields(of: state.strategy)
    writer.write("view")
    writer.write(state.view)
    writer.write("outputs")
    let outputs = OutputSet.names.filter { state.outputs.contains($0.output) }
    writer.beginArray(count: outputs.count)
    for (name, _) in outputs { writer.write(name) }
  }
}

package func encodeColumns(id: UInt64, _ state: ColumnsState) -> [UInt8] {
  encode("columns", id, fieldCount: state.strategy == nil ? 2 : 5) { writer in
    writer.field("dataset", state.dataset)
    writer.write("names")
    writer.beginArray(count: state.names.count)
    for name in state.names { writer.write(name.rawValue) }
    if let strategy = state.strategy { writer.writeFields(of: strategy) }
  }
}

package func encodePing(id: UInt64) -> [UInt8] { encode("ping", id) }

/// A request with `fieldCount` entries beside its type and identifier.
private func encode(
  _ type: String, _ id: UInt64, fieldCount: Int = 0,
  _ body: (inout MessagePackWriter) -> Void = { _ in }
) -> [UInt8] {
  MessagePackWriter.bytes { writer in
    writer.beginMap(count: 2 + fieldCount)
    writer.field("type", type)
    writer.field("id", id)
    body(&writer)
  }
}

extension MessagePackWriter {
  /// Three entries.
  fileprivate mutating func writeFields(of state: StrategyState) {
    switch state.strategy {
    case .ready(let id): field("strategy", id)
    case .text(let text): field("strategy_text", text)
    }
    field("parameters", state.parameters)
    field("settings", state.settings)
  }

  fileprivate mutating func field(_ key: String, _ values: [ParameterValue]) {
    write(key)
    beginMap(count: values.count)
    for parameter in values {
      write(parameter.name)
      switch parameter.value {
      case .number(let number): writeShortest(number)
      case .text(let text): write(text)
      case .flag(let flag): write(flag)
      case .other: writeNull()
      }
    }
  }

  /// An integral number goes as an integer, as JavaScript's MsgPack libraries send it.
  private mutating func writeShortest(_ number: Double) {
    if let integer = Int64(exactly: number) { write(integer) } else { write(number) }
  }

  fileprivate mutating func write(_ view: ViewRequest) {
    switch view.range {
    case .all:
      beginMap(count: 1)
    case .rows(let first, let last):
      beginMap(count: 3)
      field("first_row", first)
      field("last_row", last)
    case .times(let start, let end):
      beginMap(count: 3)
      field("start", start)
      field("end", end)
    }
    field("width", view.width)
  }
}
