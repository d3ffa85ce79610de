/// The datasets that come with the product: price files of the package, and the synthetic process.
package struct BoxProvider: DataProvider {
  package init() {}

  package func identifiers() -> [String] { DatasetRecipe.catalogue.map(\.label.id) }

  package func dataset(_ id: String) throws(MarketDataError) -> ProvidedDataset? {
    guard let recipe = DatasetRecipe.catalogue.first(where: { $0.label.id == id }) else {
      return nil
    }
    let ingredients = try recipe.ingredients()
    return ProvidedDataset(recipe: recipe.hash(of: ingredients)) {
      () throws(MarketDataError) in (recipe.label, try recipe.bars(from: ingredients))
    }
  }
}
