import Hardware
public import Quantities
import Traces

/// Prices single operations; the sum over all of them is the dynamic energy of the ledger, up to rounding.
public struct OperationPricing: Sendable {
  private let counting: ActionCounting
  private let prices: ActionPrices

  /// Prepares the prices of a chip.
  public init(_ model: TimingModel) {
    counting = ActionCounting(model)
    prices = ActionPrices(model.hardware)
  }

  /// The dynamic energy of one run of an operation, its repeats included.
  public func energy(of scheduled: borrowing ScheduledOperation) -> Energy {
    var joules = 0.0
    counting.forEach(scheduled) { joules += prices[$0] * Double($1) }
    return Energy(si: joules + scheduled.operation.drivenConductance * prices.conduction)
  }
}
