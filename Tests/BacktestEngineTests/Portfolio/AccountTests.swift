import BacktestEngine
import Testing

@Suite struct AccountTests {
  private func fill(_ outcome: OrderOutcome) throws -> OrderFill {
    guard case .filled(let fill) = outcome else {
      throw Mismatch(description: "not filled: \(outcome)")
    }
    return fill
  }

  private struct Mismatch: Error {
    var description: String
  }

  private func execute(
    _ account: inout Account, _ size: Double, at price: Double = 10,
    type: SizeType = .amount, direction: OrderDirection = .both,
    costs: OrderCosts = OrderCosts(), limits: OrderLimits = OrderLimits()
  ) throws -> OrderOutcome {
    let request = OrderRequest(
      size: size, sizeType: type, direction: direction, price: price, costs: costs, limits: limits)
    let value = account.cash + account.position * price
    return try account.execute(request, valuationPrice: price, value: value, row: 7)
  }

  @Test("Buying for all cash spends all of it, fees and slippage included")
  func buyAll() throws {
    var account = Account(cash: 1000)
    let costs = OrderCosts(fees: 0.01, fixedFees: 5, slippage: 0.02)
    let fill = try fill(execute(&account, .infinity, costs: costs))
    #expect(isNear(fill.price, 10.2))
    #expect(isNear(fill.size, 995 / 1.01 / 10.2))
    #expect(isNear(fill.size * fill.price + fill.fees, 1000))
    #expect(account.cash == 0 && account.position == fill.size)
  }

  @Test("Selling all returns the proceeds less fees and slippage")
  func sellAll() throws {
    var account = Account(cash: 100)
    account.position = 4
    let costs = OrderCosts(fees: 0.01, fixedFees: 1, slippage: 0.05)
    let fill = try fill(execute(&account, -4, direction: .longOnly, costs: costs))
    #expect(isNear(fill.price, 9.5) && isNear(fill.fees, 1.38))
    #expect(isNear(account.cash, 100 + 38 - 1.38) && account.position == 0)
  }

  @Test("A long-only sale takes no more than the position")
  func sellTooMuch() throws {
    var account = Account(cash: 0)
    account.position = 4
    #expect(try fill(execute(&account, -9, direction: .longOnly)).size == 4)
  }

  @Test("A buy beyond the cash is filled in part, or rejected where that is not allowed")
  func partialFill() throws {
    var account = Account(cash: 50)
    #expect(try fill(execute(&account, 8)).size == 5)
    account = Account(cash: 50)
    var limits = OrderLimits()
    limits.allowsPartial = false
    #expect(try execute(&account, 8, limits: limits) == .rejected(.partialFill))
    #expect(account == Account(cash: 50))
  }

  @Test("Orders that cannot be are ignored or rejected with the reason")
  func refusals() throws {
    var account = Account(cash: 0)
    #expect(try execute(&account, 1) == .rejected(.noCashForLong))
    #expect(try execute(&account, -1, direction: .longOnly) == .rejected(.noOpenPosition))
    #expect(try execute(&account, .nan) == .ignored(.sizeNaN))
    #expect(try execute(&account, 1, at: .nan) == .ignored(.priceNaN))
    #expect(try execute(&account, 0) == .ignored(.sizeZero))
    account = Account(cash: 3)
    let costs = OrderCosts(fixedFees: 5)
    #expect(try execute(&account, 1, costs: costs) == .rejected(.cannotCoverFees))
    var limits = OrderLimits()
    limits.minSize = 1
    #expect(try execute(&account, 0.2, limits: limits) == .rejected(.minSizeNotReached))
  }

  @Test("A size above the maximum is cut, or rejected where that is not allowed")
  func maximum() throws {
    var account = Account(cash: 1000)
    var limits = OrderLimits()
    limits.maxSize = 3
    #expect(try fill(execute(&account, 8, limits: limits)).size == 3)
    limits.allowsPartial = false
    #expect(try execute(&account, 8, limits: limits) == .rejected(.maxSizeExceeded))
  }

  @Test("Granularity rounds down: 1.0 in steps of 0.1 is 1.0, by the exact remainder 0.9")
  func granularity() throws {
    var account = Account(cash: 1000)
    var limits = OrderLimits()
    limits.granularity = 0.1
    #expect(try isNear(fill(execute(&account, 1, limits: limits)).size, 1))
    #expect(try isNear(fill(execute(&account, 0.99, limits: limits)).size, 0.9))
    limits.convention = .vectorbt
    #expect(try isNear(fill(execute(&account, 1, limits: limits)).size, 0.9))
    limits.granularity = 0.25
    #expect(try fill(execute(&account, 1.9, limits: limits)).size == 1.75)
  }

  @Test("Each size type asks for the shares it means")
  func sizeTypes() throws {
    let expected: [(SizeType, Double, Double)] = [
      (.amount, 2, 2), (.value, 30, 3), (.percent, 0.5, 45), (.targetAmount, 15, 5),
      (.targetValue, 130, 3), (.targetPercent, 0.5, 40),
    ]
    for (type, size, shares) in expected {
      var account = Account(cash: 900)
      account.position = 10
      #expect(try isNear(fill(execute(&account, size, type: type)).size, shares))
    }
  }

  @Test("A short sale adds its proceeds to the cash and twice its debt to what is locked")
  func short() throws {
    var account = Account(cash: 100)
    _ = try fill(execute(&account, -4, costs: OrderCosts(fees: 0.01)))
    #expect(isNear(account.cash, 139.6) && account.position == -4)
    #expect(isNear(account.debt, 40) && isNear(account.freeCash, 59.6))
    _ = try fill(execute(&account, 1, at: 8))
    #expect(isNear(account.debt, 30) && isNear(account.freeCash, 59.6 + 20 - 8))
  }

  @Test("An unlimited short sells as much as the free cash covers")
  func shortAll() throws {
    var account = Account(cash: 100)
    #expect(try fill(execute(&account, -.infinity)).size == 10)
  }

  @Test(
    "A price that is no price is an error that names the row",
    arguments: [0, -1, Double.infinity])
  func badPrice(price: Double) {
    var account = Account(cash: 100)
    #expect(throws: EngineInputError.priceOutOfRange(row: 7)) {
      try execute(&account, 1, at: price)
    }
  }

  @Test("Ten buys of 0.1 are closed by one sale of 1.0")
  func dust() throws {
    var account = Account(cash: 100)
    for _ in 0..<10 { _ = try execute(&account, 0.1) }
    _ = try fill(execute(&account, -1))
    #expect(account.position == 0)
  }
}
