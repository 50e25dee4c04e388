/// How an integer input is streamed to the word lines, a few bits per cycle.
public enum InputEncoding: String, Sendable, Codable, CaseIterable {
  /// One bit per cycle; the last cycle counts −2^(bits−1).
  case twosComplement = "twos_complement"
  /// Digits of the magnitude, driven with the sign of the input.
  case signMagnitude = "sign_magnitude"

  /// The largest magnitude of an input of `bits` bits, sign included.
  func largest(bits: Int) -> Int { (1 << (bits - 1)) - 1 }

  /// The factor of every cycle in the shift-and-add.
  public func significances(bits: Int, perCycle: Int) -> [Float] {
    switch self {
    case .twosComplement:
      (0..<bits).map { Float(1 << $0) * ($0 == bits - 1 ? -1 : 1) }
    case .signMagnitude:
      stride(from: 0, to: bits - 1, by: perCycle).map { Float(1 << $0) }
    }
  }

  /// What is driven in one cycle for an input code.
  @inline(__always)
  func drive(_ code: Int32, cycle: Int, perCycle: Int) -> Int32 {
    switch self {
    case .twosComplement: (code >> Int32(cycle)) & 1
    case .signMagnitude:
      code.signum()
        * ((Int32(code.magnitude) >> Int32(cycle * perCycle)) & ((1 << Int32(perCycle)) - 1))
    }
  }

  /// A word whose bits of a cycle are zero only if no code is driven in that cycle.
  func usedBits(_ codes: [Int32]) -> Int32 {
    switch self {
    case .twosComplement: codes.reduce(0) { $0 | $1 }
    case .signMagnitude: codes.reduce(0) { $0 | Int32($1.magnitude) }
    }
  }

  /// Whether currents of both signs occur.
  var isBipolar: Bool { self == .signMagnitude }
}
