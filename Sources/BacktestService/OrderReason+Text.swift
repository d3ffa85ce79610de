package import BacktestEngine

extension OrderReason {
  /// For people, by the codes of the wire.
  package static let texts: [String] = (0...OrderReason.cancelled.rawValue).map { code in
    OrderReason(rawValue: code)?.text ?? ""
  }

  private var text: String {
    switch self {
    case .sizeNaN: "the size is not a number"
    case .priceNaN: "there is no price on the bar"
    case .valuationPriceNaN: "there is no price to value the position by"
    case .valueNaN: "the account has no value"
    case .valueZeroOrNegative: "the account is worth nothing"
    case .sizeZero: "the size is 0"
    case .noCashForShort: "no equity is left to sell short against"
    case .noCashForLong: "no cash is left to buy with"
    case .noOpenPosition: "there is no position to close"
    case .maxSizeExceeded: "the size is over the limit"
    case .randomEvent: "rejected at random"
    case .cannotCoverFees: "the cash does not cover the fees"
    case .minSizeNotReached: "the size is below the least one"
    case .partialFill: "the order could be filled in part only"
    case .expired: "the order's time was over"
    case .cancelled: "another order took its place"
    }
  }
}
