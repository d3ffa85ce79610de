package import Accounts
package import BacktestService
internal import WireMessages

extension RunReceipt {
  /// The receipt of what a preset asks to be run.
  ///
  /// - Parameter version: The version of a dataset; nil where there is no such dataset.
  /// - Throws: `AccountError.invalid` with the field that keeps it from being run.
  package init(
    of content: PresetContent, version: (String) -> String?
  ) throws(AccountError) {
    do throws(WireMessages.FieldError) {
      try self.init(StrategyState(content), on: content.dataset, version: version)
    } catch {
      throw .invalid(field: error.field ?? "strategy", reason: error.message)
    }
  }
}

extension RunStamp {
  /// What the run of a preset is with these versions; unknown where it cannot be run.
  package init(of content: PresetContent, version: (String) -> String?) {
    do throws(AccountError) {
      let receipt = try RunReceipt(of: content, version: version)
      self.init(dataVersions: receipt.dataVersions, receipt: receipt.hash)
    } catch {
      self = .unknown
    }
  }
}

extension StrategyState {
  /// What a preset asks to be run.
  fileprivate init(_ content: PresetContent) {
    let strategy: StrategyChoice =
      switch content.strategy {
      case .identifier(let id): .ready(id: id)
      case .text(let text): .text(text)
      }
    self.init(
      strategy, parameters: content.parameters.map(ParameterValue.init),
      settings: content.settings.map(ParameterValue.init))
  }
}

extension ParameterValue {
  fileprivate init(_ field: PresetField) {
    switch field.value {
    case .number(let number): self.init(field.name, number)
    case .text(let text): self.init(field.name, text)
    case .flag(let flag): self.init(field.name, flag)
    }
  }
}
