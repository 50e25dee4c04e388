/// Chooses modules of a network by name.
///
/// A pattern is a name in which `*` stands for any characters: `layer1`, `encoder.*.query`, `*`.
public enum ModulePattern {
  /// The modules that at least one pattern names, by index, ascending.
  ///
  /// - Parameters:
  ///   - patterns: names, `*` standing for any characters.
  ///   - names: those of all modules.
  /// - Returns: positions in `names`, each once.
  /// - Throws: ``NetworkError/noSuchModule(pattern:known:)`` for a pattern that names none.
  public static func choose(_ patterns: [String], of names: [String]) throws -> [Int] {
    var chosen: Set<Int> = []
    for pattern in patterns {
      let found = names.indices.filter { matches(Array(names[$0]), Array(pattern)) }
      guard !found.isEmpty else {
        throw NetworkError.noSuchModule(pattern: pattern, known: names)
      }
      chosen.formUnion(found)
    }
    return chosen.sorted()
  }

  /// Whether a name fits a pattern: the last star seen takes in one character more whenever what follows fails.
  private static func matches(_ name: [Character], _ pattern: [Character]) -> Bool {
    var (at, place) = (0, 0)
    var star: (pattern: Int, name: Int)?
    while at < name.count {
      if place < pattern.count, pattern[place] == "*" {
        star = (place, at)
        place += 1
      } else if place < pattern.count, pattern[place] == name[at] {
        (at, place) = (at + 1, place + 1)
      } else if let last = star {
        star = (last.pattern, last.name + 1)
        (at, place) = (last.name + 1, last.pattern + 1)
      } else {
        return false
      }
    }
    return pattern[place...].allSatisfy { $0 == "*" }
  }
}
