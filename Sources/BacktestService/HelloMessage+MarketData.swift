internal import BacktestEngine
package import MarketData
internal import StrategyLanguage
package import WireMessages

/// The bytes of the first message of a socket.
package func helloMessage(user: String, worker: Int, data: MarketDataStore) -> [UInt8] {
  encodeHello(
    HelloMessage(
      user: user, worker: worker, datasets: data.descriptions.map(HelloMessage.Dataset.init),
      strategies: strategyDescriptions, settings: settingSpecs, reasons: OrderReason.texts))
}

/// The strategies that ship, as clients see them.
package let strategyDescriptions: [HelloMessage.Strategy] = readyStrategies.map { ready in
  do throws(FieldError) {
    return try strategyDescription(
      id: ready.id, name: ready.name, summary: ready.summary, text: ready.text)
  } catch {
    preconditionFailure("a strategy that ships is good: \(ready.id), \(error.message)")
  }
}

/// A strategy of any text as those that ship are described.
///
/// - Throws: `invalidStrategy` with what is wrong with the text.
package func strategyDescription(
  id: String, name: String, summary: String, text: String
) throws(FieldError) -> HelloMessage.Strategy {
  let known = try KnownStrategy(text: text)
  return HelloMessage.Strategy(
    id: id, name: name, summary: summary, text: text, parameters: known.parameters,
    indicators: known.indicators)
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
