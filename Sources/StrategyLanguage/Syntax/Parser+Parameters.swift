extension Parser {
  /// `name = default [in …] ["label"]`, once or several times with commas between.
  mutating func parseParameters() throws(Fault) {
    repeat { try parseParameter() } while take(.symbol(.comma))
  }

  private mutating func parseParameter() throws(Fault) {
    let range = current.range
    guard case .name(let name) = current.kind else { throw unexpected("a parameter's name") }
    advance()
    try require(.symbol(.assign), "= and the default of \u{201C}\(name)\u{201D}")
    let initialRange = current.range
    var parameter = ParameterSyntax(
      name: name, initial: try parseInitial(), initialRange: initialRange,
      boundsRange: initialRange)
    if take(.in) {
      let start = current.range
      try parseBounds(&parameter)
      parameter.boundsRange = start.joined(to: tokens[place - 1].range)
    }
    if case .text(let label) = current.kind {
      advance()
      parameter.label = label
    }
    add(.parameter(parameter), range)
  }

  private mutating func parseInitial() throws(Fault) -> ParameterSyntax.Initial {
    if take(.true) { return .flag(true) }
    if take(.false) { return .flag(false) }
    if case .text(let text) = current.kind {
      advance()
      return .choice(text)
    }
    let bound = try parseBound("a number, true, false or a text")
    return .number(bound.value, isWhole: bound.isWhole)
  }

  private mutating func parseBound(_ what: String) throws(Fault) -> ParameterSyntax.Bound {
    let isNegative = take(.symbol(.minus))
    guard case .number(let value, let isWhole) = current.kind else { throw unexpected(what) }
    advance()
    return ParameterSyntax.Bound(value: isNegative ? 0 - value : value, isWhole: isWhole)
  }

  private mutating func parseBounds(_ parameter: inout ParameterSyntax) throws(Fault) {
    if take(.symbol(.openBrace)) {
      repeat {
        parameter.choices.append(try parseText("a text in quotes"))
      } while take(.symbol(.comma))
      try require(.symbol(.closeBrace), "} after the choices")
      return
    }
    parameter.low = try parseBound("the least value, as in \u{201C}2..200\u{201D}, or {")
    try require(.symbol(.dots), ".. and the greatest value")
    parameter.high = try parseBound("the greatest value")
    if take(.step) { parameter.step = try parseBound("the distance of two values") }
  }
}
