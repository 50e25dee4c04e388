import FileFormats

/// Picks the few training examples of one seed.
///
/// The indices 0 ..< total are ordered by the SHA-256 of `"SEED|TASK|index"`, and the first ones taken: the choice depends on
/// nothing else, and a smaller count is the beginning of a larger one.
///
/// - Parameters:
///   - seed: the seed of the experiment.
///   - task: the name of the task.
///   - count: how many to pick, at most `total`.
///   - total: the number of training examples.
/// - Returns: the indices in the order of ascending hash.
public func fewShotIndices(seed: UInt64, task: String, count: Int, of total: Int) -> [Int] {
  precondition(0...total ~= count, "cannot pick \(count) of \(total) examples")
  return Array(hashOrder(of: total, prefix: "\(seed)|\(task)|").prefix(count))
}

/// The indices 0 ..< count in the ascending order of the SHA-256 of `prefix` and the index, as hexadecimal text.
func hashOrder(of count: Int, prefix: String) -> [Int] {
  (0..<count).map { (index: $0, hash: sha256("\(prefix)\($0)")) }
    .sorted { $0.hash < $1.hash }
    .map(\.index)
}
