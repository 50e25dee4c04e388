/// A cell written by write–verify, whose conductance is lognormal around the level.
///
/// `G = target · exp(s ξ)`, ξ ~ N(0, 1), the distribution of accepted cells as a whole: it takes the
/// place of what the write–verify loop leaves. Default s: Krishnan et al., IEEE TCAD 2022, 65 nm
/// 1T1R cells of HfO₂, σ of ln G 0.1035 for the two levels of 1-bit cells and 0.2760 for the levels
/// that 2 bits add; 0.3, the mean of a wafer, for more bits. Where we differ: the source does not say
/// which of the 2-bit levels were added; we take the two inner ones. It gives 0.2259 to 0.3549 for
/// the levels of 3 bits in an order that we could not establish. Its conductances are set by the
/// compliance current; window and pulse counts here are those of Wan et al., Nature 2022.
public struct LognormalDevice: WrittenDevice {
  /// The parameters of this device alone.
  public struct Parameters: DeviceParameters {
    /// The cell of Wan et al., Nature 2022, as far as it is not lognormal.
    public static let standard = CellParameters()
    /// s, σ of ln G: one number for all states, or one per level with straight lines between them.
    ///
    /// Nothing: what the source gives for the bits of the cell.
    public var logarithmicDeviations: [Double]?

    private enum CodingKeys: String, CodingKey {
      case logarithmicDeviations = "logarithmic_deviations"
    }

    /// The defaults.
    public init() {}

    /// Gives the deviations.
    public init(logarithmicDeviations: [Double]?) {
      self.logarithmicDeviations = logarithmicDeviations
    }
  }

  /// The name in configuration files.
  public static let name = "lognormal"
  /// The parameters.
  public let configuration: DeviceConfiguration<Parameters>

  /// Checks the parameters.
  ///
  /// - Throws: ``DeviceError``.
  public init(_ configuration: DeviceConfiguration<Parameters>) throws {
    try configuration.common.validate(for: Self.name)
    let levels = configuration.common.cell.levels
    if let deviations = configuration.logarithmicDeviations {
      guard deviations.count == 1 || deviations.count == levels else {
        throw DeviceError.invalidSetting(
          model: Self.name, key: "logarithmic_deviations", found: "\(deviations.count) numbers",
          allowed: "1, or 2^bits = \(levels) of them")
      }
      for deviation in deviations {
        try require(deviation, in: 0...3, "logarithmic_deviations", of: Self.name)
      }
    }
    self.configuration = configuration
  }

  /// The lognormal spread around the level.
  public var programmingError: ConductanceShift? {
    let published =
      switch cell.bits {
      case 1: [0.1035]
      case 2: [0.1035, 0.2760, 0.2760, 0.1035]
      default: [0.3]
      }
    return ConductanceShift(
      logarithmicDeviations: configuration.logarithmicDeviations ?? published, of: cell)
  }

  /// The spread was measured on written cells as a whole.
  public var programmingErrorIsTotal: Bool { true }
}
