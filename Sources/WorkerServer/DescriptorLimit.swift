internal import Glibc

/// Descriptors kept free for everything that is not a client's connection.
private let reservedDescriptorCount = 64

/// How many connections this process may hold, from its limit of open files, which is first raised
/// as far as the system lets it.
func connectionCountMax() -> Int {
  var limit = rlimit()
  guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
    return 1024 - reservedDescriptorCount
  }
  limit.rlim_cur = limit.rlim_max
  _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
  _ = unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
  return max(1, Int(clamping: limit.rlim_cur) - reservedDescriptorCount)
}
