public import Quantities

/// Columns that add the charge of several input cycles before one conversion, as the neurons of NeuRRAM do (Wan et
/// al., Nature 2022).
///
/// Bit k of a phase is applied for 2ᵏ read cycles, so a phase of b bits takes 2ᵇ − 1 read cycles and ends with one
/// conversion. Inputs of more bits than a phase holds are split into two phases, the upper one of ⌈b/2⌉ bits.
public struct IntegrationDescription: Sendable, Codable, Equatable {
  /// The most bits that are integrated in one phase.
  public var phaseBits = 3
  /// The time between two phases, spent once per phase.
  public var phaseTime = Time.nanoseconds(300)

  /// The integration of NeuRRAM.
  public init() {}

  private enum CodingKeys: String, CodingKey {
    case phaseBits = "phase_bits"
    case phaseTime = "phase_time"
  }

  /// Reads what differs from the reference chip.
  public init(from decoder: any Decoder) throws {
    self.init()
    let file = try decoder.container(keyedBy: CodingKeys.self)
    phaseBits = try file.value(.phaseBits, default: phaseBits)
    phaseTime = try file.value(.phaseTime, default: phaseTime)
  }

  func validate(_ check: RangeCheck) throws(HardwareError) {
    try check.count(phaseBits, "array.integration.phase_bits", atMost: 16)
    try check.notNegative(phaseTime, "array.integration.phase_time")
  }
}
