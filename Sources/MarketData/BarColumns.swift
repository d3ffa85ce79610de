import Glibc

/// Read-only columns of one dataset version, mapped from a segment file.
///
/// Processes of one host that map the same file share its pages. The file may be unlinked while it
/// is mapped; the columns stay. Segment files are never changed in place.
@safe package final class BarColumns: Sendable {
  package let description: DatasetDescription
  /// Number of bars, the length of every column.
  package let rows: Int
  // SAFETY: the pointers reach into a read-only mapping that lives as long as this object.
  /// Open times, nanoseconds since 1970 UTC, strictly increasing.
  package nonisolated(unsafe) let times: UnsafeBufferPointer<Int64>
  package nonisolated(unsafe) let open: UnsafeBufferPointer<Double>
  package nonisolated(unsafe) let high: UnsafeBufferPointer<Double>
  package nonisolated(unsafe) let low: UnsafeBufferPointer<Double>
  package nonisolated(unsafe) let close: UnsafeBufferPointer<Double>
  package nonisolated(unsafe) let volume: UnsafeBufferPointer<Double>
  /// What the columns were made from; see `SegmentHeader`.
  let recipe: UInt64
  private nonisolated(unsafe) let mapping: UnsafeMutableRawBufferPointer

  /// Maps a segment file after checking its form, length and checksums.
  package init(path: String) throws(MarketDataError) {
    let file = try SystemFile(path, flags: O_RDONLY, operation: "open")
    let prefix = try file.readPrefix(SegmentHeader.byteCount)
    let header: SegmentHeader
    do throws(SegmentDefect) {
      header = try SegmentHeader(prefix)
    } catch {
      throw .damagedSegment(path: path, error)
    }
    // Touching pages beyond the end of a file kills the process, so its length comes first.
    guard try file.byteCount() == header.fileByteCount else {
      throw .damagedSegment(path: path, .truncated)
    }
    let address = unsafe mmap(
      nil, header.fileByteCount, PROT_READ, MAP_SHARED | MAP_POPULATE, file.descriptor, 0)
    guard let address = unsafe address, unsafe address != MAP_FAILED else {
      throw .system(operation: "map", path: path, code: errno)
    }
    let mapping = unsafe UnsafeMutableRawBufferPointer(start: address, count: header.fileByteCount)
    let data = unsafe UnsafeRawBufferPointer(rebasing: mapping[SegmentHeader.byteCount...])
    guard unsafe checksum64(data) == header.dataChecksum else {
      unsafe munmap(address, header.fileByteCount)
      throw .damagedSegment(path: path, .damagedColumns)
    }
    unsafe self.mapping = mapping
    rows = header.rows
    recipe = header.recipe
    // SAFETY: the length was checked against the header; columns are 64-byte aligned in a
    // page-aligned mapping, and every bit pattern is a valid Int64 or Double.
    unsafe times = column(0, of: data, header: header)
    unsafe open = column(1, of: data, header: header)
    unsafe high = column(2, of: data, header: header)
    unsafe low = column(3, of: data, header: header)
    unsafe close = column(4, of: data, header: header)
    unsafe volume = column(5, of: data, header: header)
    description = unsafe DatasetDescription(
      header: header, firstNanos: times[0], lastNanos: times[rows - 1])
  }

  deinit { unsafe munmap(mapping.baseAddress, mapping.count) }
}

private func column<Element>(
  _ index: Int, of data: UnsafeRawBufferPointer, header: SegmentHeader
) -> UnsafeBufferPointer<Element> {
  let start = index * header.columnStride
  let bytes = unsafe UnsafeRawBufferPointer(rebasing: data[start..<(start + header.rows * 8)])
  return unsafe bytes.bindMemory(to: Element.self)
}

extension DatasetDescription {
  init(header: SegmentHeader, firstNanos: Int64, lastNanos: Int64) {
    self.init(
      id: header.label.id, name: header.label.name, interval: header.label.interval,
      version: header.version, credit: header.label.credit, rows: header.rows,
      startMillis: Double(firstNanos / 1_000_000), endMillis: Double(lastNanos / 1_000_000),
      isSynthetic: header.label.isSynthetic, periodsPerYear: header.label.periodsPerYear)
  }
}
