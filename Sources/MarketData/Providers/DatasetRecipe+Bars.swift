import Foundation

/// What a recipe reads before it makes bars: the bytes of its files.
struct RecipeIngredients {
  var prices: [UInt8] = []
  var actions: [UInt8]?
}

extension DatasetRecipe {
  func ingredients() throws(MarketDataError) -> RecipeIngredients {
    guard case .files(let prices, let actions) = source else { return RecipeIngredients() }
    var result = RecipeIngredients(prices: try packagedFile(prices))
    if let actions { result.actions = try packagedFile(actions) }
    return result
  }

  /// Changes whenever the bars would: a hash of the ingredients, the label and the revisions.
  func hash(of ingredients: RecipeIngredients) -> UInt64 {
    var text = "\(Self.revision) \(label)"
    switch source {
    case .files:
      text += " \(checksum64(ingredients.prices)) \(checksum64(ingredients.actions ?? []))"
    case .synthetic(let process):
      text += " \(SyntheticMinutes.revision) \(process.seed) \(process.rows)"
      text += " \(process.startNanos)"
    }
    return checksum64(Array(text.utf8))
  }

  /// Makes the bars.
  func bars(from ingredients: RecipeIngredients) throws(MarketDataError) -> BarSeries {
    switch source {
    case .files(let prices, let actions):
      try readBars(ingredients, prices: prices, actions: actions ?? "")
    case .synthetic(let process): process.bars()
    }
  }

  private func readBars(
    _ ingredients: RecipeIngredients, prices: String, actions: String
  ) throws(MarketDataError) -> BarSeries {
    let raw: BarSeries
    do throws(CSVError) {
      raw = try BarSeries(csv: ingredients.prices)
    } catch {
      throw .invalidCSV(source: prices, error)
    }
    try check(raw, source: prices)
    guard let csv = ingredients.actions else { return raw }
    do throws(CSVError) {
      return raw.adjusted(for: try CorporateAction.read(csv: csv))
    } catch {
      throw .invalidCSV(source: actions, error)
    }
  }

  private func check(_ bars: BarSeries, source: String) throws(MarketDataError) {
    do throws(BarDefect) {
      try bars.checkQuality()
    } catch {
      throw .invalidBars(source: source, error)
    }
  }
}

/// The bytes of a file that comes with the package.
private func packagedFile(_ name: String) throws(MarketDataError) -> [UInt8] {
  let path = Bundle.module.bundlePath + "/Bars/" + name
  let file = try SystemFile(path, flags: O_RDONLY, operation: "open")
  return try file.readPrefix(try file.byteCount())
}
