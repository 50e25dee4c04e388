import MatrixMath

/// Choosing the largest of many scores.
enum Ranking {
  /// Orders positions by the magnitudes of their scores.
  ///
  /// - Parameters:
  ///   - scores: finite.
  ///   - candidates: the positions to choose from; all by default.
  /// - Returns: the positions, largest magnitude first; of equal ones the first position wins.
  static func order(_ scores: [Float], candidates: [Int]? = nil) -> [Int] {
    // The bits of magnitudes rise as they do: one integer holds score and position.
    let keys = (candidates ?? Array(scores.indices)).map { position in
      UInt64(~scores[position].magnitude.bitPattern) << 32 | UInt64(position)
    }
    return keys.sorted().map { Int($0 & 0xFFFF_FFFF) }
  }
}
