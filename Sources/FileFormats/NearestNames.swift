/// The names that are most like one that is unknown, the most similar first.
///
/// Of key paths the last part counts most.
public func nearestNames(to name: String, among known: [String], count: Int) -> [String] {
  func last(_ path: String) -> String { path.split(separator: ".").last.map(String.init) ?? path }
  let ranked = known.map { candidate in
    (
      candidate,
      editDistance(Array(name), Array(candidate))
        + 2 * editDistance(Array(last(name)), Array(last(candidate)))
    )
  }
  return ranked.sorted { $0.1 < $1.1 }.prefix(count).map(\.0)
}

/// The number of single-character insertions, deletions and replacements (Levenshtein 1966).
func editDistance(_ first: [Character], _ second: [Character]) -> Int {
  var row = Array(0...second.count)
  for (i, character) in first.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for (j, other) in second.enumerated() {
      let replaced = diagonal + (character == other ? 0 : 1)
      diagonal = row[j + 1]
      row[j + 1] = min(replaced, row[j] + 1, row[j + 1] + 1)
    }
  }
  return row[second.count]
}

extension [String] {
  /// Every text once, where it comes first.
  public var withoutRepetitions: [String] {
    var known: Set<String> = []
    return filter { known.insert($0).inserted }
  }
}
