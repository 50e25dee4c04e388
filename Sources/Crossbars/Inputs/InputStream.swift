/// The cycles of one input: which digit each drives, how much it counts, and what it does to the lines.
///
/// Tables by input code, made once per matrix.
struct InputStream: Sendable {
  let encoding: InputEncoding
  /// Bits per cycle.
  let perCycle: Int
  /// The largest magnitude of a code.
  let largest: Int
  /// The factor of every cycle in the shift-and-add.
  let significances: [Float]
  /// The effective drive of every digit 0 … 2^perCycle − 1; the digit itself where cells are ohmic.
  let drives: [Float]
  /// Whether every drive is its digit.
  let isOhmic: Bool
  /// Whether every drive is all or nothing.
  var isBinary: Bool { perCycle == 1 }
  /// Per code + largest: the cycles in which it drives its line.
  let drivenCycles: [Int32]
  /// Per code + largest: the power on its line, summed over cycles, in units of V_read² times conductance.
  let power: [Double]
  /// Per code + largest: Σ significance · drive, which is the code where cells are ohmic.
  let effective: [Float]
  /// Per code + largest: Σ (significance · drive)², the variance of a sum of all cycles per cell of variance 1.
  let squares: [Float]

  /// All ones where the magnitude of a code is driven, 0 where its two's complement is.
  private let folding: Int32
  /// The bits that some code drives.
  let drivenBits: Int32

  /// Makes the tables; `response` is the current at a fraction of the read voltage, in units of that at V_read.
  init(_ encoding: InputEncoding, bits: Int, perCycle: Int, response: (Float) -> Float) {
    self.encoding = encoding
    self.perCycle = perCycle
    largest = encoding.largest(bits: bits)
    folding = encoding == .twosComplement ? 0 : -1
    drivenBits = Int32((1 << bits) - 1)
    significances = Self.significances(encoding, bits: bits, perCycle: perCycle)
    let full = Float((1 << perCycle) - 1)
    drives = (0...Int(full)).map { full * response(Float($0) / full) }
    isOhmic = drives.enumerated().allSatisfy { Float($0) == $1 }
    var (driven, power) = ([Int32](), [Double]())
    var (effective, squares) = ([Float](), [Float]())
    for code in -largest...largest {
      var (cycles, watts, sum, square): (Int32, Double, Float, Float) = (0, 0, 0, 0)
      for (cycle, significance) in significances.enumerated() {
        let digit = Self.digit(
          Int32(code), cycle: cycle, encoding, perCycle: perCycle, cycles: significances.count)
        guard digit != 0 else { continue }
        let drive = drives[Int(digit.magnitude)]
        cycles += 1
        watts += Double(digit.magnitude) * Double(drive) / Double(full * full)
        sum += significance * (digit < 0 ? -drive : drive)
        square += (significance * drive) * (significance * drive)
      }
      driven.append(cycles)
      power.append(watts)
      effective.append(sum)
      squares.append(square)
    }
    (drivenCycles, self.power) = (driven, power)
    (self.effective, self.squares) = (effective, squares)
  }

  /// The bits of a code that drive its line.
  @inline(__always)
  func bits(of code: Int32) -> Int32 {
    let sign = (code &>> 31) & folding
    return ((code ^ sign) &- sign) & drivenBits
  }

  private static func significances(
    _ encoding: InputEncoding, bits: Int, perCycle: Int
  ) -> [Float] {
    let once = (0..<encoding.cycles(bits: bits, perCycle: perCycle)).map {
      Float(1 << ($0 * perCycle))
    }
    return switch encoding {
    case .twosComplement: once.dropLast() + [-Float(1 << (bits - 1))]
    case .signMagnitude: once
    case .unsigned: once + once.map { -$0 }
    }
  }

  /// The pass that a cycle belongs to: the second one is that of what unsigned inputs are below zero.
  func pass(of cycle: Int) -> Int {
    encoding == .unsigned && cycle >= significances.count / 2 ? 1 : 0
  }

  /// The lowest bit that a cycle drives.
  func shift(of cycle: Int) -> Int32 {
    let once = encoding == .unsigned ? significances.count / 2 : significances.count
    return Int32(cycle % once * perCycle)
  }

  /// What is driven in a cycle for an input code.
  @inline(__always)
  func digit(_ code: Int32, cycle: Int) -> Int32 {
    Self.digit(code, cycle: cycle, encoding, perCycle: perCycle, cycles: significances.count)
  }

  @inline(__always)
  private static func digit(
    _ code: Int32, cycle: Int, _ encoding: InputEncoding, perCycle: Int, cycles: Int
  ) -> Int32 {
    let mask = (Int32(1) << Int32(perCycle)) - 1
    switch encoding {
    case .twosComplement: return (code >> Int32(cycle)) & 1
    case .signMagnitude:
      return code.signum() * ((Int32(code.magnitude) >> Int32(cycle * perCycle)) & mask)
    case .unsigned:
      let once = cycles / 2
      let part = cycle < once ? max(code, 0) : max(-code, 0)
      return (part >> Int32(cycle % once * perCycle)) & mask
    }
  }

  /// All cycles of the passes that are in use: the second one only with a code below zero.
  func cyclesInUse(_ codes: [Int32]) -> [Int] {
    let isSecondUsed = encoding != .unsigned || codes.contains { $0 < 0 }
    return significances.indices.filter { isSecondUsed || pass(of: $0) == 0 }
  }

  /// The cycles in which any of the codes drives its line.
  func activeCycles(_ codes: [Int32]) -> [Int] {
    var (used, above, below): (Int32, Int32, Int32) = (0, 0, 0)
    for code in codes {
      used |= encoding == .twosComplement ? code : Int32(code.magnitude)
      above |= max(code, 0)
      below |= max(-code, 0)
    }
    let once = significances.count / 2
    return significances.indices.filter { cycle in
      switch encoding {
      case .twosComplement, .signMagnitude: digit(used, cycle: cycle) != 0
      case .unsigned: digit(cycle < once ? above : -below, cycle: cycle) != 0
      }
    }
  }
}
