import Hardware
public import Quantities
import Traces

/// Prices single operations; the sum over all of them is the dynamic energy of the ledger, up to rounding.
public struct OperationPricing: Sendable {
  private let counting: ActionCounting
  private let energies: Tally.Weights
  private let conduction: Double

  /// Prepares the prices of a chip.
  public init(_ model: TimingModel) {
    counting = ActionCounting(model)
    func energy(_ action: Action) -> Double {
      model.hardware.costs(of: action).reduce(0) { $0 + $1.energy.si }
    }
    energies = Tally.Weights { $0 == .cellConduction ? 0 : energy($0) }
    conduction = energy(.cellConduction)
  }

  /// The dynamic energy of one run of an operation, its repeats included.
  public func energy(of scheduled: borrowing ScheduledOperation) -> Energy {
    var joules = scheduled.operation.drivenConductance * conduction
    counting.forEach(scheduled) { joules += energies[$0] * Double($1) }
    return Energy(si: joules)
  }
}
