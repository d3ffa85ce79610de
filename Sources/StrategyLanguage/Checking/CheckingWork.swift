/// What checking a text took, counted: bounded by the text's length, however it is made.
package struct CheckingWork: Sendable, Equatable {
  package var tokenCount = 0
  /// Values of expressions that were worked out: each written one at most once per frame, for the
  /// check and once more for the graph.
  package var valueCount = 0
  /// Names that a misspelled one was held against.
  package var comparedNameCount = 0

  package init() {}
}
