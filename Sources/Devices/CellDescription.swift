public import Quantities

/// The conductance window of a cell and the levels inside it.
///
/// Levels are equally spaced. Inside the library conductances are `Float` in *level units*,
/// `(G − G_min) / step`, so an ideal cell holds an exact integer 0 … levels − 1.
public struct CellDescription: Codable, Sendable, Equatable {
  /// Bits per cell, 1 … 8.
  public var bits: Int
  /// G_min, the conductance of level 0 (high-resistance state).
  public var minimumConductance: Conductance
  /// G_max, the conductance of the top level (low-resistance state).
  public var maximumConductance: Conductance

  private enum CodingKeys: String, CodingKey {
    case bits
    case minimumConductance = "minimum_conductance"
    case maximumConductance = "maximum_conductance"
  }

  /// Describes a cell; it is checked by the device model that uses it.
  ///
  /// Default: 2 bits in 1 … 40 µS, the window on which pulse counts, errors and relaxation were
  /// measured (Wan et al., Nature 2022).
  public init(
    bits: Int = 2, minimumConductance: Conductance = .microsiemens(1),
    maximumConductance: Conductance = .microsiemens(40)
  ) {
    self.bits = bits
    self.minimumConductance = minimumConductance
    self.maximumConductance = maximumConductance
  }

  /// Reads the description; absent keys keep their defaults.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    let standard = CellDescription()
    bits = try values.value(.bits, default: standard.bits)
    minimumConductance = try values.value(
      .minimumConductance, default: standard.minimumConductance)
    maximumConductance = try values.value(
      .maximumConductance, default: standard.maximumConductance)
  }

  /// The number of levels, 2^bits.
  public var levels: Int { 1 << bits }

  /// The conductance between two neighbouring levels.
  public var step: Conductance { window / Double(levels - 1) }

  /// G_max − G_min.
  public var window: Conductance { maximumConductance - minimumConductance }

  /// The top level as a number in level units, levels − 1.
  public var topLevel: Float { Float(levels - 1) }

  /// The level units of 0 S: no cell can be below.
  public var zeroConductanceLevel: Float { Float(-(minimumConductance / step)) }

  /// The conductance of a cell given in level units.
  public func conductance(ofLevel level: Float) -> Conductance {
    minimumConductance + step * Double(level)
  }

  /// The level units of a conductance.
  public func level(of conductance: Conductance) -> Float {
    Float((conductance - minimumConductance) / step)
  }

  /// Checks the description.
  ///
  /// - Throws: ``DeviceError/bitsOutOfRange(model:found:)`` or
  ///   ``DeviceError/invalidConductanceWindow(model:minimum:maximum:)``.
  func validate(for model: String) throws {
    guard (1...8).contains(bits) else {
      throw DeviceError.bitsOutOfRange(model: model, found: bits)
    }
    let (low, high) = (minimumConductance, maximumConductance)
    guard low.si > 0, low < high, high.si.isFinite else {
      throw DeviceError.invalidConductanceWindow(model: model, minimum: low, maximum: high)
    }
  }
}
