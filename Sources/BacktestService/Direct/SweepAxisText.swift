internal import WireMessages

/// Reads the values of one parameter: items separated by commas, each a value or a range with both
/// ends, `5..50` (steps of 1) or `20..40:2.5`. Of a parameter that is a choice, items are choices,
/// of a flag true and false.
///
/// - Returns: Values within the spec's range, choices by their index; none twice.
func axisValues(_ text: String, of spec: ParameterSpec) throws(SweepRequestError) -> [Double] {
  var values: [Double] = []
  for item in text.split(separator: ",", omittingEmptySubsequences: false) {
    values += try itemValues(item, of: spec)
    guard values.count <= axisValuesMax else {
      throw SweepRequestError("parameter \(spec.name) has more than \(axisValuesMax) values")
    }
  }
  guard Set(values).count == values.count else {
    throw SweepRequestError("parameter \(spec.name) has a value twice")
  }
  return values
}

private let axisValuesMax = 100_000

private func itemValues(
  _ item: Substring, of spec: ParameterSpec
) throws(SweepRequestError) -> [Double] {
  if case .choice(_, let choices) = spec.kind {
    guard let index = choices.firstIndex(of: String(item)) else {
      throw SweepRequestError(
        "parameter \(spec.name) must be one of: \(choices.joined(separator: ", "))")
    }
    return [Double(index)]
  }
  if case .flag = spec.kind {
    guard let flag = Bool(String(item)) else {
      throw SweepRequestError("parameter \(spec.name) must be true or false")
    }
    return [flag ? 1 : 0]
  }
  let values = try numbers(item, name: spec.name)
  do throws(FieldError) {
    return try values.map { value throws(FieldError) in
      switch try spec.check(.number(value), field: "parameter \(spec.name)") {
      case .integer(let integer): Double(integer)
      case .real(let real): real
      case .choice, .flag: value
      }
    }
  } catch {
    throw SweepRequestError(error)
  }
}

private func numbers(_ item: Substring, name: String) throws(SweepRequestError) -> [Double] {
  guard let dots = item.firstRange(of: "..") else {
    guard let value = Decimal(item) else { throw unreadable(item, name) }
    return [value.value]
  }
  let end = item[dots.upperBound...].split(
    separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
  guard let first = Decimal(item[..<dots.lowerBound]), let last = Decimal(end[0]),
    let step = end.count == 2 ? Decimal(end[1]) : Decimal("1")
  else { throw unreadable(item, name) }
  guard step.value > 0, last.value >= first.value else {
    throw SweepRequestError(
      "parameter \(name): a range goes up in steps above 0, as 5..50 or 20..40:2.5")
  }
  return try stepped(from: first, through: last, by: step, name: name)
}

/// Steps are counted in whole units of the last decimal place, so that 0.1..0.5:0.1 has the numbers
/// that 0.1, 0.2, 0.3, 0.4 and 0.5 are read as.
private func stepped(
  from first: Decimal, through last: Decimal, by step: Decimal, name: String
) throws(SweepRequestError) -> [Double] {
  let places = max(first.places, last.places, step.places)
  let scale = (0..<places).reduce(1.0) { scale, _ in scale * 10 }
  let start = (first.value * scale).rounded()
  let stride = (step.value * scale).rounded()
  let count = (((last.value * scale).rounded() - start) / stride).rounded(.down)
  guard count < Double(axisValuesMax), abs(start) + stride * count < 0x1p53 else {
    throw SweepRequestError("parameter \(name) has more than \(axisValuesMax) values")
  }
  return (0...Int(count)).map { (start + Double($0) * stride) / scale }
}

private func unreadable(_ item: Substring, _ name: String) -> SweepRequestError {
  SweepRequestError(
    "parameter \(name): '\(item.prefix(40))' is neither a number nor a range"
      + " such as 5..50 or 20..40:2.5")
}

/// A finite number and its digits behind the point.
private struct Decimal {
  let value: Double
  let places: Int

  /// Nil for another form; the places of an exponent form do not matter much and count as nine.
  init?(_ text: Substring) {
    guard let value = Double(text), value.isFinite else { return nil }
    self.value = value
    if text.contains(where: { "eExX".contains($0) }) {
      places = 9
    } else {
      places = min(9, text.split(separator: ".").dropFirst().first?.count ?? 0)
    }
  }

  init?(_ text: String) { self.init(text[...]) }
}
