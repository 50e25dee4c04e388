import Hardware
import Quantities

/// What one unit of every action costs on a chip, all components together, in joules.
struct ActionPrices: Sendable {
  private let energies: Tally.Weights
  /// Of one driven siemens.
  let conduction: Double

  init(_ hardware: Hardware) {
    func energy(_ action: Action) -> Double {
      hardware.costs(of: action).reduce(0) { $0 + $1.energy.si }
    }
    energies = Tally.Weights { $0 == .cellConduction ? 0 : energy($0) }
    conduction = energy(.cellConduction)
  }

  /// Of one action; conduction costs by the siemens and nothing by its count.
  subscript(action: Action) -> Double { energies[action] }
}
