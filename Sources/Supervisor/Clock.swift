import Glibc

/// Monotonic milliseconds: unmoved by changes of the wall clock.
func monotonicMillis() -> UInt64 {
  var time = timespec()
  unsafe clock_gettime(CLOCK_MONOTONIC, &time)
  return UInt64(time.tv_sec) * 1_000 + UInt64(time.tv_nsec) / 1_000_000
}
