/// A chunk of ``RandomStream/fillNormals(_:count:array:event:)``: 16 blocks give 64 normals.
private let blocksPerChunk = 16
private let cellsPerChunk = 4 * blocksPerChunk

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

  /// Writes one normal number (mean 0, variance 1) per cell into the first `count` elements.
  ///
  /// Element i belongs to cell i and depends on (seed, domain, array, event, i) alone, not on
  /// `count`. These numbers are other ones than those of ``normal(_:)``: fills have their own key.
  /// Cell i is lane (i mod 64)/16 of Philox block 16·⌊i/64⌋ + i mod 16 with counter
  /// (array, block, event, 0); lanes 0 and 1 are the pair from words 0 and 2, lanes 2 and 3 the
  /// pair from words 1 and 3.
  ///
  /// - Parameters:
  ///   - values: shape [at least `count`]; elements past `count` are left alone.
  ///   - count: number of cells.
  ///   - array: the array that is read.
  ///   - event: the how-many-th read.
  public func fillNormals(
    _ values: inout [Float], count: Int, array: UInt32, event: UInt32
  ) {
    precondition(
      count >= 0 && count <= values.count, "\(count) normals do not fit \(values.count) elements")
    var span = values.mutableSpan
    fill(&span, count: count, array: array, event: event, firstCell: 0)
  }

  /// Writes one normal number (mean 0, variance 1) per cell into all of a span.
  ///
  /// Equal to the elements from `firstCell` on of ``fillNormals(_:count:array:event:)``, so a
  /// long fill can be cut into pieces at any place.
  ///
  /// - Parameters:
  ///   - values: shape [cells].
  ///   - array: the array that is read.
  ///   - event: the how-many-th read.
  ///   - firstCell: the cell of the first element.
  public func fillNormals(
    _ values: inout MutableSpan<Float>, array: UInt32, event: UInt32, firstCell: Int = 0
  ) {
    fill(&values, count: values.count, array: array, event: event, firstCell: firstCell)
  }

  private func fill(
    _ values: inout MutableSpan<Float>, count: Int, array: UInt32, event: UInt32, firstCell: Int
  ) {
    precondition(
      firstCell >= 0 && firstCell <= Int(UInt32.max) - count,
      "cells \(firstCell) ..< \(firstCell)+\(count) are not 32-bit addresses")
    var chunk = NormalChunk()
    var written = 0
    while written < count {
      let cell = firstCell + written
      chunk.generate(
        firstBlock: UInt32(cell / cellsPerChunk * blocksPerChunk), array: array, event: event,
        key: fillKey)
      let offset = cell % cellsPerChunk
      let length = min(cellsPerChunk - offset, count - written)
      // Both ranges were just bounded; checked element by element the copy is not a memcpy.
      for k in 0..<length {
        unsafe values[unchecked: written &+ k] = chunk.normals[unchecked: offset &+ k]
      }
      written += length
    }
  }
}

/// The normals of 64 consecutive cells, in two plain loops that the compiler vectorises for
/// whatever vectors the machine has: every lane does the arithmetic of one scalar draw.
private struct NormalChunk {
  var normals = InlineArray<64, Float>(repeating: 0)
  private var word0 = InlineArray<16, UInt32>(repeating: 0)
  private var word1 = InlineArray<16, UInt32>(repeating: 0)
  private var word2 = InlineArray<16, UInt32>(repeating: 0)
  private var word3 = InlineArray<16, UInt32>(repeating: 0)

  @inline(__always)
  mutating func generate(firstBlock: UInt32, array: UInt32, event: UInt32, key: SIMD2<UInt32>) {
    for j in 0..<blocksPerChunk {
      var block = PhiloxBlock(array, firstBlock &+ UInt32(truncatingIfNeeded: j), event, 0)
      block.encrypt(key0: key.x, key1: key.y)
      (word0[j], word1[j], word2[j], word3[j]) = block.words
    }
    for j in 0..<blocksPerChunk {
      (normals[j], normals[16 + j]) = normalPair(word0[j], word2[j])
      (normals[32 + j], normals[48 + j]) = normalPair(word1[j], word3[j])
    }
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
private func normalPair(_ radiusWord: UInt32, _ angleWord: UInt32) -> (Float, Float) {
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
