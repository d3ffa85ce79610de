internal import MessagePackCodec

/// The bytes of a request, for clients.
package func encodeClientMessage(_ message: ClientMessage) -> [UInt8] {
  switch message {
  case .run(let id, let state): encodeRun(id: id, state)
  case .columns(let id, let state): encodeColumns(id: id, state)
  case .ping(let id): encodePing(id: id)
  }
}

package func encodeRun(id: UInt64, _ state: RunState) -> [UInt8] {
  MessagePackWriter.bytes { writer in
    writer.beginMap(count: 8)
    writer.field("type", "run")
    writer.field("id", id)
    writer.field("dataset", state.dataset)
    writer.field("strategy", state.strategy)
    writer.field("parameters", state.parameters)
    writer.field("settings", state.settings)
    writer.write("view")
    writer.write(state.view)
    writer.write("outputs")
    let outputs = OutputSet.names.filter { state.outputs.contains($0.output) }
    writer.beginArray(count: outputs.count)
    for (name, _) in outputs { writer.write(name) }
  }
}

package func encodeColumns(id: UInt64, _ state: ColumnsState) -> [UInt8] {
  MessagePackWriter.bytes { writer in
    writer.beginMap(count: state.strategy == nil ? 4 : 7)
    writer.field("type", "columns")
    writer.field("id", id)
    writer.field("dataset", state.dataset)
    writer.write("names")
    writer.beginArray(count: state.names.count)
    for name in state.names { writer.write(name.rawValue) }
    if let strategy = state.strategy {
      writer.field("strategy", strategy.strategy)
      writer.field("parameters", strategy.parameters)
      writer.field("settings", strategy.settings)
    }
  }
}

package func encodePing(id: UInt64) -> [UInt8] {
  MessagePackWriter.bytes { writer in
    writer.beginMap(count: 2)
    writer.field("type", "ping")
    writer.field("id", id)
  }
}

extension MessagePackWriter {
  fileprivate mutating func field(_ key: String, _ values: [ParameterValue]) {
    write(key)
    beginMap(count: values.count)
    for parameter in values {
      write(parameter.name)
      switch parameter.value {
      case .number(let number): writeShortest(number)
      case .text(let text): write(text)
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
