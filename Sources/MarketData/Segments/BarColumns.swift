import Glibc
import Synchronization

/// Read-only columns of one dataset version: mapped from a segment, or in private memory.
///
/// Processes of one host that map the same segment share its pages. While it is mapped the segment
/// carries a shared lock, so that everybody sees that it is in use. Segments are never changed in
/// place.
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
  let header: SegmentHeader
  private nonisolated(unsafe) let mapping: UnsafeMutableRawBufferPointer
  /// The segment, with its lock; nil for private memory.
  private let segment: SystemFile?
  private let superseded = Atomic(false)

  /// Takes over a mapping that ends with the columns of `header`.
  private init(
    _ header: SegmentHeader, mapping: UnsafeMutableRawBufferPointer,
    segment: consuming SystemFile?
  ) {
    self.header = header
    unsafe self.mapping = mapping
    self.segment = segment
    rows = header.rows
    // SAFETY: the length was checked against the header; columns are 64-byte aligned in a
    // page-aligned mapping, and every bit pattern is a valid Int64 or Double.
    let data = unsafe UnsafeRawBufferPointer(
      rebasing: mapping[(mapping.count - header.dataByteCount)...])
    unsafe times = column(0, of: data, header: header)
    unsafe open = column(1, of: data, header: header)
    unsafe high = column(2, of: data, header: header)
    unsafe low = column(3, of: data, header: header)
    unsafe close = column(4, of: data, header: header)
    unsafe volume = column(5, of: data, header: header)
    description = unsafe DatasetDescription(
      header: header, firstNanos: times[0], lastNanos: times[rows - 1])
  }

  /// Maps a segment after checking its form, length and checksums; nil where somebody has just
  /// removed it.
  convenience init?(segment: consuming SystemFile) throws(MarketDataError) {
    // Removal takes the exclusive lock for a moment, and not while anybody holds this one.
    try segment.lock(LOCK_SH)
    let path = segment.path
    guard try segment.isAtItsPath() else { return nil }
    let prefix = try segment.readPrefix(SegmentHeader.byteCount)
    let header: SegmentHeader
    do throws(SegmentDefect) {
      header = try SegmentHeader(prefix)
    } catch {
      throw .damagedSegment(path: path, error)
    }
    // Touching pages beyond the end of a file kills the process, so its length comes first.
    guard try segment.byteCount() == header.fileByteCount else {
      throw .damagedSegment(path: path, .truncated)
    }
    guard path.hasSuffix("/\(header.name.fileName)") else {
      throw .damagedSegment(path: path, .otherName)
    }
    let address = unsafe mmap(
      nil, header.fileByteCount, PROT_READ, MAP_SHARED | MAP_POPULATE, segment.descriptor, 0)
    guard let address = unsafe address, unsafe address != MAP_FAILED else {
      throw .system(operation: "map", path: path, code: errno)
    }
    let mapping = unsafe UnsafeMutableRawBufferPointer(start: address, count: header.fileByteCount)
    let data = unsafe UnsafeRawBufferPointer(rebasing: mapping[SegmentHeader.byteCount...])
    guard unsafe checksum64(data) == header.dataChecksum else {
      unsafe munmap(address, header.fileByteCount)
      throw .damagedSegment(path: path, .damagedColumns)
    }
    unsafe self.init(header, mapping: mapping, segment: segment)
  }

  /// Copies the content into memory of this process alone.
  convenience init(_ content: SegmentContent) throws(MarketDataError) {
    let count = content.data.count
    let address = unsafe mmap(
      nil, count, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let address = unsafe address, unsafe address != MAP_FAILED else {
      throw .system(operation: "make room for", path: content.header.label.id, code: errno)
    }
    let mapping = unsafe UnsafeMutableRawBufferPointer(start: address, count: count)
    unsafe mapping.copyBytes(from: content.data)
    unsafe mprotect(address, count, PROT_READ)
    unsafe self.init(content.header, mapping: mapping, segment: nil)
  }

  deinit {
    unsafe munmap(mapping.baseAddress, mapping.count)
    if superseded.load(ordering: .acquiring) { segment?.removeIfUnused() }
  }

  /// Whether other processes can map the same memory.
  package var isShared: Bool { segment != nil }

  /// A newer version has taken its place: the last process that lets go of it removes the segment.
  func supersede() { superseded.store(true, ordering: .releasing) }

  /// The columns' bytes as they stand in a segment.
  func withData<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let start = unsafe mapping.count - header.dataByteCount
    return try unsafe body(UnsafeRawBufferPointer(rebasing: mapping[start...]))
  }
}

extension SystemFile {
  /// Removes the segment unless another process has it mapped or the name leads to another one.
  func removeIfUnused() {
    guard tryLock(LOCK_EX), (try? isAtItsPath()) == true else { return }
    removeFile(path)
  }
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
