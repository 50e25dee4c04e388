/// What can be wrong with a sweep, its store, or its shards.
public enum SweepError: Error, Equatable, CustomStringConvertible {
  /// A setting of the sweep's file is outside what is allowed.
  case invalidSetting(file: String, key: String, found: String, allowed: String)
  /// A key path names nothing of the experiment.
  case unknownPath(file: String, axis: String, found: String, nearest: [String])
  /// The kind of experiment cannot be swept.
  case unsweepable(file: String, experiment: String, kind: String, known: [String])
  /// Another process writes the store.
  case locked(store: String)
  /// A file is no store of this version.
  case wrongSchema(store: String, found: String, expected: String)
  /// A file is damaged and nothing of it can be read.
  case damaged(store: String, problem: String)
  /// Two stores hold different results of one point.
  case conflict(point: String, first: String, second: String)
  /// A text is no shard such as 1/4.
  case badShard(found: String, allowed: String)
  /// Slurm refused or is missing.
  case slurm(command: String, problem: String)

  /// One line that says where, what was found and what is allowed.
  public var description: String {
    switch self {
    case .invalidSetting(let file, let key, let found, let allowed):
      "\(file): \(key): found \(found), allowed is \(allowed)"
    case .unknownPath(let file, let axis, let found, let nearest):
      "\(file): axis '\(axis)': the experiment has no setting '\(found)'; nearest: "
        + nearest.joined(separator: ", ")
    case .unsweepable(let file, let experiment, let kind, let known):
      "\(file): experiment: \(experiment) is of the kind '\(kind)', sweeps take "
        + known.joined(separator: ", ")
    case .locked(let store):
      "\(store): another process is writing it; wait for it, or end it, and start again"
    case .wrongSchema(let store, let found, let expected):
      "\(store): found schema '\(found)', expected '\(expected)'; sweep into another directory, or "
        + "with the version that wrote it"
    case .damaged(let store, let problem): "\(store): \(problem)"
    case .conflict(let point, let first, let second):
      "point \(point): \(first) and \(second) hold different results; one of them comes from "
        + "another version or a damaged file"
    case .badShard(let found, let allowed): "shard: found '\(found)', allowed is \(allowed)"
    case .slurm(let command, let problem): "\(command): \(problem)"
    }
  }
}
