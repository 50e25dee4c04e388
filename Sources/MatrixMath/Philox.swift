/// One block of the counter-based generator Philox 4×32, with ten rounds or with seven.
///
/// The four 32-bit words live in 64-bit lanes whose upper halves are ignored: the high and the
/// low word of a product are then one multiplication, and a loop over blocks becomes `pmuludq`
/// (or wider) without shuffles. Before it is encrypted the block is the counter, afterwards the four
/// random words.
///
/// Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011,
/// section 4.3 and table 2.
struct PhiloxBlock {
  private var a: UInt64
  private var b: UInt64
  private var c: UInt64
  private var d: UInt64

  @inline(__always)
  init(_ a: UInt32, _ b: UInt32, _ c: UInt32, _ d: UInt32) {
    self.a = UInt64(a)
    self.b = UInt64(b)
    self.c = UInt64(c)
    self.d = UInt64(d)
  }

  /// The four words of the block.
  var words: (UInt32, UInt32, UInt32, UInt32) {
    @inline(__always) get {
      (
        UInt32(truncatingIfNeeded: a), UInt32(truncatingIfNeeded: b),
        UInt32(truncatingIfNeeded: c), UInt32(truncatingIfNeeded: d)
      )
    }
  }

  /// Ten rounds, written out: a loop here keeps the compiler from vectorising the loop over blocks.
  @inline(__always)
  mutating func encrypt(key0: UInt32, key1: UInt32) {
    encryptInSevenRounds(key0: key0, key1: key1)
    round(key0, key1, 7)
    round(key0, key1, 8)
    round(key0, key1, 9)
  }

  /// Seven rounds: the fewest with which Philox 4×32 passes every test of BigCrush (table 2 of the
  /// paper); three more are its authors' margin of safety.
  @inline(__always)
  mutating func encryptInSevenRounds(key0: UInt32, key1: UInt32) {
    round(key0, key1, 0)
    round(key0, key1, 1)
    round(key0, key1, 2)
    round(key0, key1, 3)
    round(key0, key1, 4)
    round(key0, key1, 5)
    round(key0, key1, 6)
  }

  @inline(__always)
  private mutating func round(_ key0: UInt32, _ key1: UInt32, _ index: UInt32) {
    let low: UInt64 = 0xffff_ffff
    let product0 = (a & low) &* 0xd251_1f53
    let product1 = (c & low) &* 0xcd9e_8d57
    a = (product1 &>> 32) ^ b ^ UInt64(key0 &+ index &* 0x9e37_79b9)
    c = (product0 &>> 32) ^ d ^ UInt64(key1 &+ index &* 0xbb67_ae85)
    b = product1
    d = product0
  }
}
