package import MarketData
internal import WireMessages

/// The bytes of the first message of a socket.
package func helloMessage(user: String, worker: Int, data: MarketDataStore) -> [UInt8] {
  encodeHello(
    HelloMessage(
      user: user, worker: worker, datasets: data.descriptions.map(HelloMessage.Dataset.init),
      strategies: strategyDescriptions, settings: settingSpecs))
}

extension HelloMessage.Dataset {
  init(_ description: DatasetDescription) {
    self.init(
      id: description.id, name: description.name, interval: description.interval,
      rows: description.rows, startMillis: description.startMillis,
      endMillis: description.endMillis, isSynthetic: description.isSynthetic,
      version: description.version, periodsPerYear: description.periodsPerYear,
      credit: description.credit)
  }
}
