package import NIOCore

/// The clocks of one socket.
package struct SocketTimings: Sendable, Equatable {
  /// From the opening or the last pong to the next ping. nginx closes a proxied socket after
  /// `proxy_read_timeout` of silence, so this must be shorter.
  package var pingInterval: TimeAmount = .seconds(20)
  /// From a ping to its pong.
  package var pongPatience: TimeAmount = .seconds(10)
  /// How long a client may take none of its unsent bytes.
  package var readerPatience: TimeAmount = .seconds(10)
  /// From our close frame to the end, whether or not the client answers.
  package var closeLinger: TimeAmount = .seconds(2)
  /// From the connection to a completed upgrade.
  package var upgradeWindow: TimeAmount = .seconds(5)

  package init() {}
}
