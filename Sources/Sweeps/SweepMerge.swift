import FileFormats

/// Joins the stores of shards into one.
public struct SweepMerge {
  /// The sweep.
  public let plan: SweepPlan

  /// A merge of stores of a sweep.
  public init(_ plan: SweepPlan) { self.plan = plan }

  /// Writes one store with all points; doing it again changes nothing.
  ///
  /// - Parameters:
  ///   - shards: stores that are read and left as they are.
  ///   - path: the store that is written; points that it has already stay.
  /// - Returns: how many points of the plan are done, failed, invalid and missing, and what was found wrong in stores.
  /// - Throws: ``SweepError/conflict(point:first:second:)`` when two stores disagree; nothing is written then.
  public func merge(_ shards: [String], into path: String) throws -> (
    done: Int, failed: Int, invalid: Int, missing: Int, warnings: [String]
  ) {
    var store = try SweepStore(path)
    var origin = store.records.mapValues { _ in path }
    var merged = store.records
    var warnings = store.warnings
    for shard in shards where shard != path {
      guard isFile(shard) || isFile(SweepStore.journalPath(of: shard)) else {
        throw FileFormatError.missingFile(path: shard)
      }
      // The journal first: a shard that is at work moves points from it into the file.
      var journal = StoredPoints()
      _ = try journal.takeJournal(of: shard)
      var found = try StoredPoints(reading: shard)
      for record in journal.records.values { found.take(record) }
      found.warnings += journal.warnings
      warnings += found.warnings
      for (hash, record) in found.records {
        guard let known = merged[hash], known != record else {
          merged[hash] = record
          origin[hash] = shard
          continue
        }
        // A failure beside a result is a machine that failed, not a disagreement.
        if known.status == .done && record.status == .done {
          throw SweepError.conflict(
            point: String(hash.prefix(12)), first: origin[hash] ?? path, second: shard)
        }
        if record.status == .done {
          merged[hash] = record
          origin[hash] = shard
        }
      }
    }
    try store.add(
      merged.values.filter { store.records[$0.hash] != $0 }.sorted { $0.hash < $1.hash })
    try store.fold(plan)
    let ended = plan.points.map { merged[$0.hash]?.status }
    store.finish()
    return (
      ended.count { $0 == .done }, ended.count { $0 == .failed }, ended.count { $0 == .invalid },
      ended.count { $0 == nil }, warnings
    )
  }
}
