import ArgumentParser

/// A fraction of a command line: `0.05` or `5%`, or a number above 1 where the option takes one.
struct Fraction: ExpressibleByArgument {
  let value: Double

  init?(argument: String) {
    guard let value = commandNumber(argument) else { return nil }
    self.value = value
  }
}

/// A number of a command line, in percent if it ends so: `5%` is exactly what `0.05` is.
func commandNumber(_ text: String) -> Double? {
  guard text.hasSuffix("%") else { return Double(text) }
  let number = text.dropLast()
  // The exponent shifts the digits before they are rounded to a Double.
  return Double("\(number)e-2") ?? Double(number).map { $0 / 100 }
}

/// Values of a sweep with fractions in the place of percentages: `2%..10%:2%` as `0.02..0.1:0.02`.
func withoutPercents(_ values: String) -> String {
  values.replacing(/[0-9]+(\.[0-9]+)?%/) { match in
    commandNumber(String(match.output.0)).map(shortestText) ?? String(match.output.0)
  }
}
