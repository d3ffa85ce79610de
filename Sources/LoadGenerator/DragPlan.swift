internal import MessagePackCodec
internal import WireMessages

/// What every client asks for, made from the server's hello: a parameter that goes back and forth
/// around its default, one step a request, everything else at its default.
struct DragPlan: Sendable {
  let dataset: String
  let strategy: String
  let parameter: String
  private let width: Int
  private let others: [ParameterValue]
  private let lowest: Double
  private let step: Double
  /// Steps from the lowest value to the highest.
  private let stepCount: Int

  /// - Throws: `LoadError.unknown` where the server lacks what was asked for, `noHello` where the
  ///   message is not one that this build understands.
  init(hello: [UInt8], options: LoadOptions) throws(LoadError) {
    guard let message = try? MessagePackValue(decoding: hello, limits: .server),
      message["type"] == .text("hello")
    else { throw .noHello }
    let dataset = try Self.choose("dataset", options.dataset, among: message["datasets"], "id")
    let strategy = try Self.choose("strategy", options.strategy, among: message["strategies"], "id")
    let numbers = strategy["parameters"].elements.filter { $0["kind"] != .text("choice") }
    let names = numbers.compactMap { $0["name"]?.textValue }
    let parameter = try Self.choose(
      "parameter", options.parameter ?? (names.contains("low") ? "low" : nil),
      among: .array(numbers), "name")
    guard let minimum = parameter["min"]?.number, let maximum = parameter["max"]?.number,
      let initial = parameter["default"]?.number, maximum > minimum
    else { throw .noHello }
    self.dataset = dataset["id"]?.textValue ?? ""
    self.strategy = strategy["id"]?.textValue ?? ""
    let dragged = parameter["name"]?.textValue ?? ""
    self.parameter = dragged
    width = options.width
    others = strategy["parameters"].elements.compactMap { spec in
      spec["name"]?.textValue == dragged ? nil : spec.defaultValue
    }
    // A sixth of the whole range to each side is a good drag and keeps away from the other
    // thresholds.
    let reach = (maximum - minimum) / 6
    let step = max(parameter["step"]?.number ?? 1, reach / 1000)
    let lowest = max(minimum, initial - (reach / step).rounded(.down) * step)
    self.step = step
    self.lowest = lowest
    stepCount = max(1, Int(((min(maximum, initial + reach) - lowest) / step).rounded(.down)))
  }

  /// The request number `index` of a client; clients with other phases are elsewhere on the way.
  func request(id: UInt64, index: Int, phase: Int) -> [UInt8] {
    let place = (index + phase) % (2 * stepCount)
    let value = lowest + Double(min(place, 2 * stepCount - place)) * step
    return encodeRun(
      id: id,
      RunState(
        dataset: dataset,
        strategy: StrategyState(
          ready: strategy, parameters: others + [ParameterValue(parameter, value)]),
        view: ViewRequest(width: width)))
  }

  /// The element of `list` whose `key` is `name`, or the first where no name is given.
  private static func choose(
    _ kind: String, _ name: String?, among list: MessagePackValue?, _ key: String
  ) throws(LoadError) -> MessagePackValue {
    let elements = list.elements
    guard let first = elements.first else { throw .noHello }
    guard let name else { return first }
    guard let found = elements.first(where: { $0[key] == .text(name) }) else {
      throw .unknown(
        kind: kind, name: name, choices: elements.compactMap { $0[key]?.textValue })
    }
    return found
  }
}

extension MessagePackValue? {
  fileprivate var elements: [MessagePackValue] {
    if case .array(let elements) = self { elements } else { [] }
  }
}

extension MessagePackValue {
  fileprivate var textValue: String? {
    if case .text(let text) = self { text } else { nil }
  }

  fileprivate var number: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .float(let bits): bits.value.isFinite ? bits.value : nil
    default: nil
    }
  }

  /// The default of a parameter's description.
  fileprivate var defaultValue: ParameterValue? {
    guard let name = self["name"]?.textValue else { return nil }
    if let text = self["default"]?.textValue { return ParameterValue(name, text) }
    if case .boolean(let flag)? = self["default"] { return ParameterValue(name, flag) }
    return self["default"]?.number.map { ParameterValue(name, $0) }
  }
}
