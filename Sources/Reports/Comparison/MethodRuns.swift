import FileFormats

/// What one method of one results file reached, by seed.
struct MethodRuns: Sendable, Equatable {
  let file: String
  let label: String
  let seeds: [Int64]
  let tasks: [String]
  /// In the order of names.
  let metrics: [SeedMetric]

  /// The number of a name.
  subscript(name: String) -> SeedMetric? { metrics.first { $0.name == name } }

  /// The methods of a file, in its order.
  ///
  /// - Throws: ``ReportError`` and `FileFormatError`, as `readResult(_:)`, which vouches for the file.
  static func read(_ path: String) throws -> [MethodRuns] {
    let summary = try readResult(path).summary
    let contents = try FileContents(reading: path)
    return summary.methods.map { method in
      let group = "methods/\(method.label)/"
      let metrics = contents.numbers.keys.filter { $0.hasPrefix(group) }.sorted()
        .compactMap { dataset in
          contents.numbers[dataset].flatMap {
            SeedMetric(String(dataset.dropFirst(group.count)), $0)
          }
        }
      return MethodRuns(
        file: path, label: method.label, seeds: summary.seeds, tasks: summary.tasks,
        metrics: metrics)
    }
  }

  /// Both values of every seed that both ran, in the order of this method's seeds; nothing without the number.
  func pairs(
    _ metric: String, with other: MethodRuns
  ) -> [(left: Double, right: Double)]? {
    guard let left = self[metric], let right = other[metric] else { return nil }
    let values = Dictionary(zip(other.seeds, right.bySeed)) { first, _ in first }
    return zip(seeds, left.bySeed).compactMap { seed, value in
      values[seed].map { (left: value, right: $0) }
    }
  }
}
