/// The normal numbers of sixteen consecutive Philox blocks: 64 words, 128 numbers.
///
/// Word l of block j is number w = 16·l + j of 64 and gives two normal numbers, the one of the cosine
/// at w and the one of the sine at 64 + w. Everything is plain loops, which the compiler turns into
/// loops of vector instructions. Half of the logarithm has a loop of its own: with fewer operations
/// that wait for one another a processor finds more of them to do at once.
///
/// Box–Muller on word v and the next word v′ of its Philox block, the first following the last:
/// ```
/// z₀ = ± √(−2 ln u) cos(πx/2),  z₁ = √(−2 ln u) sin(πx/2)
/// u = |v odd| · 2⁻³¹, v as signed,  x = 2⁻²² a − 1, a the low 23 bits of v ⊕ 2⁸ v′
/// ```
/// The sign of v is that of the cosine. The four words of a Philox block are mapped one to one to
/// four signs, four radii of 8 bits and four angles of 23 bits, so these are exactly independent; all
/// 30 bits of a radius are independent of the first 15 bits of its own angle, which keeps the tails
/// right to the end.
///
/// Polynomials are minimax fits: relative error of the radius 1.2·10⁻⁵, absolute error of the cosine
/// 7·10⁻⁶, of the sine 6·10⁻⁷. Radii are in units of κ = √(2 ln 2 · 2⁻²³), which saves a
/// multiplication; the coefficients of cosine and sine hold that factor.
struct NormalBlock {
  /// Numbers in a block.
  static let count = 128

  /// The 64 words; the first 16 once more at the end.
  private var words = InlineArray<80, UInt32>(repeating: 0)
  private var exponents = InlineArray<64, Int32>(repeating: 0)
  private var ratios = InlineArray<64, Float>(repeating: 0)

  /// Draws the words of block b = 16·index + j with the counter (array, low word of b, event, high
  /// word of b) and splits their logarithms.
  @inline(__always)
  mutating func draw(index: Int, array: UInt32, event: UInt32, key: SIMD2<UInt32>) {
    let low = UInt32(truncatingIfNeeded: index) &* 16
    let high = UInt32(truncatingIfNeeded: index >> 28)
    for j in 0..<16 {
      var block = PhiloxBlock(array, low | UInt32(truncatingIfNeeded: j), event, high)
      block.encryptInSevenRounds(key0: key.x, key1: key.y)
      (words[j], words[16 + j], words[32 + j], words[48 + j]) = block.words
      words[64 + j] = words[j]
    }
    for w in 0..<64 { (exponents[w], ratios[w]) = splitLogarithm(words[w]) }
  }

  /// Writes the 128 numbers to a span from a position on, or adds `scale` times each.
  @inline(__always)
  mutating func apply(
    to values: inout MutableSpan<Float>, at position: Int, scale: Float, adding: Bool
  ) {
    precondition(position >= 0 && position <= values.count &- NormalBlock.count)
    // The range was just checked; checks of every element would keep the loop from being vectors.
    for w in 0..<64 {
      let radius = radius(exponents[w], ratios[w])
      let (x, y) = unitVector(words[w], next: words[16 + w])
      let (cosine, sine) = (position &+ w, position &+ 64 &+ w)
      if adding {
        unsafe values[unchecked: cosine] += scale * (radius * x)
        unsafe values[unchecked: sine] += scale * (radius * y)
      } else {
        unsafe values[unchecked: cosine] = radius * x
        unsafe values[unchecked: sine] = radius * y
      }
    }
  }
}

/// Cosine and sine of a random angle, times κ.
///
/// The sign of the word is that of the cosine. Minimax polynomials on half a circle.
@inline(__always)
private func unitVector(_ word: UInt32, next: UInt32) -> (Float, Float) {
  let angle = (word ^ next &<< 8) & 0x7f_ffff
  let x = Float(bitPattern: angle | 0x4000_0000) - 3
  let t = x * x
  let t2 = t * t
  let s23 = 3.229_171_5e-5 - t * 1.761_493_4e-6
  let sine = x * ((6.385_592e-4 - t * 2.625_688_8e-4) + t2 * s23)
  let c23 = 1.026_791_2e-4 - t * 7.762_814e-6
  let cosine = (4.065_180_8e-4 - t * 5.014_371e-4) + t2 * c23
  return (Float(bitPattern: cosine.bitPattern ^ word & 0x8000_0000), sine)
}

/// The logarithm of u = |word odd| · 2⁻³¹ in (0, 1), rounded to Float, as 2²³ e and s.
///
/// u = 2ᵉ m with m in [√½, √2), e ≤ 0, and ln m = 2 artanh(s) with s = (m − 1)/(m + 1).
@inline(__always)
private func splitLogarithm(_ word: UInt32) -> (Int32, Float) {
  let u = Float(Int32(bitPattern: word | 1)).magnitude
  let bits = Int32(bitPattern: u.bitPattern)
  let exponent = (bits &- 0x4eb5_04f3) & ~0x7f_ffff
  let m = Float(bitPattern: UInt32(bitPattern: bits &- exponent))
  return (exponent, (m - 0x1p31) / (m + 0x1p31))
}

/// `√(−2 ln u) / κ` with artanh(s) = s (1 + s²/3) nearly.
///
/// `magnitude` turns the sign, and it tells the compiler that the square is not negative, which makes
/// the root one vector instruction instead of a call that may set errno.
@inline(__always)
private func radius(_ exponent: Int32, _ s: Float) -> Float {
  let square = Float(exponent) + s * (24_203_868 + s * s * 8_213_521.5)
  return square.magnitude.squareRoot()
}
