extension RandomStream {
  /// A normal number with mean 0 and variance 1: the first of ``normals(_:)``.
  public func normal(_ address: RandomAddress) -> Float {
    let words = words(address)
    return normalPair(words.0, words.2).0
  }

  /// Four independent normal numbers with mean 0 and variance 1 from one address.
  ///
  /// Box–Muller on two pairs of 32-bit words; |z| ≤ 6.66, polynomials accurate to 2·10⁻⁷.
  public func normals(_ address: RandomAddress) -> SIMD4<Float> {
    let words = words(address)
    let (x, y) = normalPair(words.0, words.2)
    let (z, w) = normalPair(words.1, words.3)
    return SIMD4(x, y, z, w)
  }
}

/// Two independent normal numbers from two random words (Box–Muller).
///
/// ```
/// z₀ = ± √(−2 ln u) cos x,  z₁ = √(−2 ln u) sin x
/// u = (⌊w/2⌋ + ½) · 2⁻³¹ rounded to Float,  x = π v · 2⁻³² uniform in [−π/2, π/2), v the angle word as signed
/// ```
/// The angle covers half a circle and the lowest bit of its word is the sign of the cosine. The
/// polynomials are minimax fits in x²: cosine error 5·10⁻⁸, sine 5·10⁻⁹.
@inline(__always)
func normalPair(_ radiusWord: UInt32, _ angleWord: UInt32) -> (Float, Float) {
  let radius = rayleigh(radiusWord)
  let x = Float(Int32(bitPattern: angleWord)) * (Float.pi * 0x1p-32)
  let t = x * x
  let s3 = -1.980_901_7e-4 + t * 2.605_107_6e-6
  let sine = x * (1 + t * (-0.166_666_58 + t * (8.333_050_0e-3 + t * s3)))
  let c3 = -1.385_362_95e-3 + t * 2.315_241_66e-5
  let cosine = 0.999_999_95 + t * (-0.499_999_05 + t * (0.041_663_573 + t * c3))
  let signedCosine = Float(bitPattern: cosine.bitPattern ^ (angleWord &<< 31))
  return (radius * signedCosine, radius * sine)
}

/// `√(−2 ln u)` for u = (⌊word/2⌋ + ½) · 2⁻³¹ in (0, 1], rounded to Float.
///
/// u·2³¹ = 2ᵉ m with m in [√½, √2) · 2³¹, e ≤ 0, and ln(m/2³¹) = 2 artanh(s) with
/// s = (m − 2³¹)/(m + 2³¹), a minimax polynomial in s² with relative error 1.2·10⁻⁷: accurate also
/// for u near 1, where the radius is small. `magnitude` changes nothing (the square is never
/// negative) but tells the compiler so, which makes the root one vector instruction instead of a
/// call that may set errno.
@inline(__always)
private func rayleigh(_ word: UInt32) -> Float {
  let u = Float(Int32(bitPattern: word &>> 1)) + 0.5
  let bits = Int32(bitPattern: u.bitPattern)
  let exponent = (bits &- 0x4eb5_04f3) & ~0x7f_ffff
  let m = Float(bitPattern: UInt32(bitPattern: bits &- exponent))
  let s = (m - 0x1p31) / (m + 0x1p31)
  let t = s * s
  let logarithm = s * (4.000_000_5 + t * (1.333_045_3 + t * 0.825_898_2))
  let square = Float(exponent) * (-2 * 0.693_147_18 * 0x1p-23) - logarithm
  return square.magnitude.squareRoot()
}
