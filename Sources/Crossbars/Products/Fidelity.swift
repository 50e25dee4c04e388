/// How closely converters are simulated; cells, faults, drift, wires and noise are the same in both.
public enum Fidelity: String, Sendable, Codable, CaseIterable {
  /// Every conversion of every slice and input bit.
  case bitSerial = "bit_serial"
  /// One product with the programmed cells folded into one real matrix; converters are a clip and an error term
  /// with the size measured on the vectors of the last calibration.
  case behavioural
}
