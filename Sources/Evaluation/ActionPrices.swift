import Hardware
import Quantities

/// What one unit of every action costs on a chip, all components together, in joules.
struct ActionPrices: Sendable {
  private let energies: Tally.Weights
  /// Of one driven siemens.
  let conduction: Double
  /// The same, component by component, for sums in the order of a ledger's rows.
  let components: ComponentPrices

  init(_ hardware: Hardware) {
    func energy(_ action: Action) -> Double {
      hardware.costs(of: action).reduce(0) { $0 + $1.energy.si }
    }
    energies = Tally.Weights { $0 == .cellConduction ? 0 : energy($0) }
    conduction = energy(.cellConduction)
    components = ComponentPrices(hardware)
  }

  /// Of one action; conduction costs by the siemens and nothing by its count.
  subscript(action: Action) -> Double { energies[action] }
}

/// What one unit of every action costs each of its components, in the order of the component library.
struct ComponentPrices: Sendable {
  /// By the place of the action among all cases.
  private let energies: [[Energy]]

  init(_ hardware: Hardware) {
    energies = Action.allCases.map { hardware.costs(of: $0).map(\.energy) }
  }

  subscript(place: Int) -> [Energy] { energies[place] }
}
