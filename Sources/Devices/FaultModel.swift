public import MatrixMath

/// The state a cell is stuck in, named by its physics.
///
/// Papers disagree which of the two "stuck-at-0" is, so that name is not used here.
public enum CellFault: UInt8, Sendable, CaseIterable {
  /// The cell can be programmed.
  case healthy = 0
  /// Stuck in the high-resistance state: level 0, G_min.
  case stuckHRS = 1
  /// Stuck in the low-resistance state: the top level, G_max.
  case stuckLRS = 2
}

/// How many cells are stuck from the start.
///
/// Default 0.05 % each, a mature process. Pessimistic: 9.04 % high, 1.75 % low resistance (a
/// fabricated chip, C.-Y. Chen et al., IEEE TC 2015, as quoted by L. Chen et al., DATE 2017);
/// optimistic: 0.005 % each (Yao et al., Nature 2020, yield 99.99 %).
public struct FaultModel: Codable, Sendable, Equatable {
  /// The fraction of cells stuck in the high-resistance state.
  public var stuckHRS: Double
  /// The fraction of cells stuck in the low-resistance state.
  public var stuckLRS: Double

  private enum CodingKeys: String, CodingKey {
    case stuckHRS = "stuck_hrs"
    case stuckLRS = "stuck_lrs"
  }

  /// Gives the two fractions.
  public init(stuckHRS: Double = 0.0005, stuckLRS: Double = 0.0005) {
    self.stuckHRS = stuckHRS
    self.stuckLRS = stuckLRS
  }

  /// Reads the fractions; absent keys keep their defaults.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    let standard = FaultModel()
    stuckHRS = try values.value(.stuckHRS, default: standard.stuckHRS)
    stuckLRS = try values.value(.stuckLRS, default: standard.stuckLRS)
  }

  /// No cell is stuck.
  public static let none = FaultModel(stuckHRS: 0, stuckLRS: 0)

  /// Draws the faults of the first `count` cells of an array.
  ///
  /// - Parameters:
  ///   - count: number of cells.
  ///   - array: the array.
  ///   - stream: domain `.faults`; one draw per cell at (array, cell, 0, 0), so a cell's fault does
  ///     not depend on `count`.
  /// - Returns: raw values of ``CellFault``, shape [count].
  public func faults(count: Int, array: UInt32, stream: RandomStream) -> [UInt8] {
    var faults = [UInt8](repeating: CellFault.healthy.rawValue, count: count)
    guard stuckHRS + stuckLRS > 0 else { return faults }
    // Thresholds for a 32-bit word: a fraction of 0.05 % is exact to 5·10⁻⁷ of itself.
    let hrs = UInt64(stuckHRS * 0x1p32)
    let either = UInt64((stuckHRS + stuckLRS) * 0x1p32)
    for cell in faults.indices {
      let word = UInt64(stream.words(RandomAddress(array: array, cell: UInt32(cell))).0)
      guard word < either else { continue }
      faults[cell] = word < hrs ? CellFault.stuckHRS.rawValue : CellFault.stuckLRS.rawValue
    }
    return faults
  }

  func validate(for model: String) throws {
    try require(stuckHRS, in: 0...1, "faults.stuck_hrs", of: model)
    try require(stuckLRS, in: 0...1, "faults.stuck_lrs", of: model)
    try require(stuckHRS + stuckLRS, in: 0...1, "faults.stuck_hrs + faults.stuck_lrs", of: model)
  }
}
