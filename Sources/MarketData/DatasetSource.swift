/// Where a dataset of this host comes from.
package enum DatasetSource: String, Sendable, CaseIterable {
  /// It comes with the product.
  case box
  /// A price file of this installation, in place of one in the box if there is one.
  case priceFile = "price_file"
  /// There is no source of it here: another host has announced it, or its file is gone.
  case announced
}

/// The sources that a host has.
package struct DatasetSources: Sendable {
  let box: Set<String>
  let files: Set<String>

  package subscript(id: String) -> DatasetSource {
    files.contains(id) ? .priceFile : box.contains(id) ? .box : .announced
  }
}
