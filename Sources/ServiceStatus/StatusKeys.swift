/// Every key of the cache Redis that reports of workers use, in one table.
///
/// | key | type | holds | ends |
/// |---|---|---|---|
/// | `{status}:workers` | hash | worker → `TIME JSON`, its latest report | 6 s after the last one |
///
/// A worker is named by a random number of its own, TIME is the cache's own clock in milliseconds
/// since 1970 UTC. Whoever writes takes out what is older than 6 s, and whoever reads passes it
/// over. In the cache, not the store: a report every two seconds is nothing to keep on disk.
package enum StatusKeys {
  package static let workers = "{status}:workers"
}
