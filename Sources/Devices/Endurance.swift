import Glibc
public import MatrixMath
import Quantities

/// How many cycles a cell survives, and what it is afterwards.
///
/// Every cell has its own lifetime in full-window cycles, lognormal, drawn once:
/// ```
/// log₁₀ N = log₁₀ median + spread · ξ,  ξ ~ N(0, 1)
/// ```
/// A pulse that moves the conductance by ΔG uses `|ΔG| / (G_max − G_min)` of a cycle, so partial
/// pulses wear less than full ones, in the direction of Zhao et al., IEDM 2018; a pulse that moves
/// nothing uses nothing. A full SET and the full RESET after it use two. A cell that has used more
/// than its lifetime sticks for good.
///
/// No closed law is published. The median is that of common ReRAM (10⁶ to 10⁹: Sebastian et al.,
/// Nature Nanotechnology 2020; about 10⁴ for foundry memory: Wen et al., Science 2024); the spread
/// and the weight of partial pulses are assumptions; worn cells stick as faulty ones do, five in
/// the high-resistance state to one in the low (ratio of L. Chen et al., DATE 2017).
public struct Endurance: Codable, Sendable, Equatable {
  /// The median lifetime in full-window cycles.
  public var medianCycles: Double
  /// σ of log₁₀ of the lifetime, in decades.
  public var spread: Double
  /// The fraction of worn cells that stick in the high-resistance state.
  public var stuckHRSShare: Double

  private enum CodingKeys: String, CodingKey {
    case medianCycles = "median_cycles"
    case spread
    case stuckHRSShare = "stuck_hrs_share"
  }

  /// Gives the parameters; they are checked by the device model that uses them.
  public init(medianCycles: Double = 1e6, spread: Double = 0.5, stuckHRSShare: Double = 5.0 / 6) {
    self.medianCycles = medianCycles
    self.spread = spread
    self.stuckHRSShare = stuckHRSShare
  }

  /// The lifetime of a cell in full-window cycles: domain `.lifetime`, address (array, cell, 0, 0).
  public func lifetime(of cell: UInt32, array: UInt32, stream: RandomStream) -> Float {
    let normal = stream.normal(RandomAddress(array: array, cell: cell))
    return Float(medianCycles * exp(M_LN10 * spread * Double(normal)))
  }

  /// What a worn-out cell becomes: a word of the same address that the lifetime does not use.
  func fault(of cell: UInt32, array: UInt32, stream: RandomStream) -> CellFault {
    let word = stream.words(RandomAddress(array: array, cell: cell)).1
    return Double(word) < stuckHRSShare * 0x1p32 ? .wornHRS : .wornLRS
  }

  /// No cell has a shorter lifetime: normal numbers of a stream stay below 6.7.
  var shortestLifetime: Float { Float(medianCycles * exp(-6.7 * M_LN10 * spread)) }

  func validate(for model: String) throws {
    guard medianCycles > 0, medianCycles.isFinite else {
      throw DeviceError.invalidSetting(
        model: model, key: "endurance.median_cycles", found: "\(medianCycles)",
        allowed: "a finite number above 0")
    }
    try require(spread, in: 0...3, "endurance.spread", of: model)
    try require(stuckHRSShare, in: 0...1, "endurance.stuck_hrs_share", of: model)
  }
}

extension Endurance: DefaultedSettings {
  /// Reads the parameters; absent keys keep their defaults.
  public init(from decoder: any Decoder) throws {
    try self.init(from: decoder, defaults: Endurance())
  }

  init(from decoder: any Decoder, defaults: Endurance) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    medianCycles = try values.value(.medianCycles, default: defaults.medianCycles)
    spread = try values.value(.spread, default: defaults.spread)
    stuckHRSShare = try values.value(.stuckHRSShare, default: defaults.stuckHRSShare)
  }
}
