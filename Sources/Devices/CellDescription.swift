import Glibc
public import Quantities

/// The conductance window of a cell, the levels inside it, and how it answers a read.
///
/// Inside the library conductances are `Float` in *level units*, `(G − G_min) / step`. Levels are
/// equally spaced unless a table says otherwise; equally spaced ideal cells hold exact integers
/// 0 … levels − 1.
public struct CellDescription: Sendable, Equatable {
  /// Bits per cell, 1 … 8.
  public var bits: Int
  /// G_min, the conductance of level 0 (high-resistance state); 0 S is an infinite on/off ratio.
  public var minimumConductance: Conductance
  /// G_max, the conductance of the top level (low-resistance state).
  public var maximumConductance: Conductance
  /// The conductances of all 2^bits levels, increasing from G_min to G_max; nothing: equal spacing.
  public var levelConductances: [Conductance]?
  /// a in `I = G · V_read · sinh(a · V / V_read) / sinh(a)`; 0 is an ohmic cell.
  ///
  /// An option of the read for inputs of several bits per cycle, see ``drive(_:)``; it acts on no
  /// 1-bit drive.
  public var ivNonlinearity: Double
  /// How conductances follow the temperature of the chip; nothing: not at all.
  public var temperature: CellTemperature?

  /// Describes a cell; it is checked by the device model that uses it.
  ///
  /// Default: 2 bits in 1 … 40 µS, the window on which pulse counts, errors and relaxation were
  /// measured (Wan et al., Nature 2022).
  public init(
    bits: Int = 2, minimumConductance: Conductance = .microsiemens(1),
    maximumConductance: Conductance = .microsiemens(40),
    levelConductances: [Conductance]? = nil, ivNonlinearity: Double = 0,
    temperature: CellTemperature? = nil
  ) {
    self.bits = bits
    self.minimumConductance = minimumConductance
    self.maximumConductance = maximumConductance
    self.levelConductances = levelConductances
    self.ivNonlinearity = ivNonlinearity
    self.temperature = temperature
  }

  /// The number of levels, 2^bits.
  public var levels: Int { 1 << bits }

  /// The conductance between two neighbours of equally spaced levels: the level unit.
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

  /// The level units at 300 K, the temperature of writes, of a cell that shows `level` at that of the chip.
  public func levelWhenWritten(_ level: Float) -> Float {
    guard let temperature else { return level }
    return zeroConductanceLevel + (level - zeroConductanceLevel) / Float(temperature.factor)
  }

  /// The level units of a conductance.
  public func level(of conductance: Conductance) -> Float {
    Float((conductance - minimumConductance) / step)
  }

  /// The level units to which a nominal level is to be programmed.
  ///
  /// The identity for equally spaced levels. With a table of levels, its entry, and between two
  /// entries on the straight line that joins them. The nominal level is within 0 … levels − 1 and need
  /// not be an integer.
  public func target(ofLevel level: Float) -> Float {
    guard let levelConductances else { return level }
    precondition(
      level >= 0 && level <= topLevel, "level \(level) is not within 0 … \(topLevel)")
    let lower = min(Int(level), levels - 2)
    let (below, above) = (levelConductances[lower], levelConductances[lower + 1])
    return self.level(of: below + (above - below) * Double(level - Float(lower)))
  }

  /// The share of the full read current at a share of the read voltage: `sinh(a·f) / sinh(a)`.
  ///
  /// Odd; `fraction` itself for an ohmic cell, and 0 and ±1 for every cell.
  public func drive(_ fraction: Float) -> Float {
    guard ivNonlinearity > 0 else { return fraction }
    return Float(sinh(ivNonlinearity * Double(fraction)) / sinh(ivNonlinearity))
  }
}

/// A linear law of conductance over temperature: `G(T) = G(300 K) · (1 + α (T − 300 K))`.
///
/// No published law of α for these cells is known to us, so nothing here has a default.
public struct CellTemperature: Codable, Sendable, Equatable {
  /// T, the temperature of the chip in kelvin.
  public var kelvin: Double
  /// α per kelvin.
  public var coefficientPerKelvin: Double

  private enum CodingKeys: String, CodingKey {
    case kelvin
    case coefficientPerKelvin = "coefficient_per_kelvin"
  }

  /// Gives both.
  public init(kelvin: Double, coefficientPerKelvin: Double) {
    self.kelvin = kelvin
    self.coefficientPerKelvin = coefficientPerKelvin
  }

  /// G(T) / G(300 K).
  public var factor: Double { 1 + coefficientPerKelvin * (kelvin - 300) }
}
