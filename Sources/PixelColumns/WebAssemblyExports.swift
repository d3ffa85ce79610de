// What the browser calls. Addresses and counts are 32 bits wide there; the memory is JavaScript's.
#if arch(wasm32)

  @_expose(wasm, "pyramid_storage_count") @_cdecl("pyramid_storage_count")
  func exportedPyramidStorageCount(_ capacity: Int32) -> Int32 {
    Int32(RangePyramid.storageCount(capacity: Int(capacity)))
  }

  @_expose(wasm, "pyramid_extend") @_cdecl("pyramid_extend")
  func exportedPyramidExtend(
    _ values: UnsafePointer<Double>, _ storage: UnsafeMutablePointer<Double>, _ capacity: Int32,
    _ oldCount: Int32, _ newCount: Int32
  ) {
    let pyramid = unsafe RangePyramid(capacity: Int(capacity), storage: storage)
    unsafe pyramid.extend(values, from: Int(oldCount), to: Int(newCount))
  }

  @_expose(wasm, "pyramid_min_max") @_cdecl("pyramid_min_max")
  func exportedPyramidMinMax(
    _ values: UnsafePointer<Double>, _ storage: UnsafeMutablePointer<Double>, _ capacity: Int32,
    _ first: Int32, _ count: Int32, _ columns: Int32,
    _ minimum: UnsafeMutablePointer<Double>, _ maximum: UnsafeMutablePointer<Double>
  ) {
    let pyramid = unsafe RangePyramid(capacity: Int(capacity), storage: storage)
    unsafe pyramid.minMax(
      values, first: Int(first), count: Int(count), columns: Int(columns),
      minimum: minimum, maximum: maximum)
  }

#endif
