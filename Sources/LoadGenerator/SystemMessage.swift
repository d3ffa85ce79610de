internal import Glibc

/// The system's own words for an `errno`, with a small first letter.
func systemMessage(_ code: Int32) -> String {
  guard let text = unsafe strerror(code) else { return "error \(code)" }
  // SAFETY: strerror returns a terminated string that stays until the thread's next call.
  let message = unsafe String(cString: text)
  return message.prefix(1).lowercased() + message.dropFirst()
}
