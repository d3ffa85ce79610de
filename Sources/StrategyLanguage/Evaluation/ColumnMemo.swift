/// Columns by the number of what they hold, within a budget of bytes; the least recently used goes
/// first.
///
/// Entries stand in a list linked by their places, so that use and removal take constant time.
struct ColumnMemo {
  private struct Entry {
    let number: Int
    let column: Column
    var older: Int
    var newer: Int
  }

  private let byteCountMax: Int
  private var places: [Int: Int] = [:]
  private var entries: [Entry?] = []
  private var freePlaces: [Int] = []
  /// Ends of the list; -1: none.
  private var oldest = -1
  private var newest = -1
  private(set) var byteCount = 0

  init(byteCountMax: Int) { self.byteCountMax = byteCountMax }

  var numbers: [Int] { Array(places.keys) }

  /// The column of that number, which becomes the most recently used one.
  mutating func use(_ number: Int) -> Column? {
    guard let place = places[number], let entry = entries[place] else { return nil }
    unlink(place)
    link(place, entry)
    return entry.column
  }

  func contains(_ number: Int) -> Bool { places[number] != nil }

  /// Takes a column in; drops others, or this one, while all are over the budget.
  ///
  /// - Precondition: there is none of that number.
  mutating func insert(_ column: Column, number: Int) {
    precondition(places[number] == nil, "a number has one column")
    guard column.byteCount <= byteCountMax else { return }
    while byteCount + column.byteCount > byteCountMax, oldest >= 0 { removePlace(oldest) }
    let place = freePlaces.popLast() ?? entries.count
    if place == entries.count { entries.append(nil) }
    places[number] = place
    link(place, Entry(number: number, column: column, older: -1, newer: -1))
    byteCount += column.byteCount
  }

  mutating func remove(_ number: Int) {
    if let place = places[number] { removePlace(place) }
  }

  mutating func removeAll() { self = ColumnMemo(byteCountMax: byteCountMax) }

  private mutating func removePlace(_ place: Int) {
    guard let entry = entries[place] else { return }
    unlink(place)
    entries[place] = nil
    places[entry.number] = nil
    freePlaces.append(place)
    byteCount -= entry.column.byteCount
  }

  private mutating func link(_ place: Int, _ entry: Entry) {
    var entry = entry
    entry.older = newest
    entry.newer = -1
    entries[place] = entry
    if newest >= 0 { entries[newest]?.newer = place } else { oldest = place }
    newest = place
  }

  private mutating func unlink(_ place: Int) {
    guard let entry = entries[place] else { return }
    if entry.older >= 0 { entries[entry.older]?.newer = entry.newer } else { oldest = entry.newer }
    if entry.newer >= 0 { entries[entry.newer]?.older = entry.older } else { newest = entry.older }
  }
}
