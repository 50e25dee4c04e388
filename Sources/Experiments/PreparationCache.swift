import Adaptation
import Checkpoints
import FileFormats
import Networks

/// A folder in which preparations are kept, so that later runs and other processes need not train them again.
///
/// A file is named by the hash of all that its content depends on: the settings of the preparation, the examples that it is trained
/// and tested on, the files of a ready network, and what decides about the last bits: program and mathematical library. What is read
/// is what was written, bit for bit, or refused. Several processes may use one folder: files appear when they are complete, and
/// of two that make the same preparation at once the last one's stays, which is the same.
public struct PreparationCache: Sendable {
  /// Where the files are; made when the first one is kept.
  public let folder: String

  /// A cache in a folder.
  public init(folder: String) { self.folder = folder }

  /// The preparation of a key, if it was kept and is sound.
  ///
  /// - Returns: also what is wrong with a file that cannot be used, in one line.
  func prepared(_ key: String, for study: Study) -> (prepared: Prepared?, problem: String?) {
    let path = path(of: key)
    guard isFile(path) else { return (nil, nil) }
    do {
      let kept = try PreparationFile.read(path, key: key)
      guard (kept.base == nil) == (study.configuration.pretraining == nil) else {
        throw CheckpointError.otherContent(
          file: path, what: "base", found: kept.base == nil ? "none" : "one",
          expected: kept.base == nil ? "one" : "none")
      }
      return (Prepared(kept, for: study), nil)
    } catch {
      return (nil, "\(error); the preparation is made anew")
    }
  }

  /// Keeps a preparation.
  ///
  /// - Returns: why that was not possible, in one line; nothing depends on it.
  func keep(_ prepared: Prepared, as key: String, for study: Study) -> String? {
    do {
      guard let kept = prepared.kept(for: study) else { return nil }
      _ = try OutputDirectory(folder)
      try PreparationFile.write(kept, key: key, to: path(of: key))
      return nil
    } catch {
      return "\(error); the preparation is not kept"
    }
  }

  private func path(of key: String) -> String { "\(folder)/\(key).h5" }
}

extension Prepared {
  /// What was kept, with what comes ready.
  fileprivate init(_ kept: KeptPreparation, for study: Study) {
    base =
      kept.base.map { base in
        BaseNetwork(
          model: base.weights,
          pretrained: BaseNetwork.Pretrained(
            head: (base.headWeight, base.headBias), accuracy: base.accuracy))
      } ?? BaseNetwork(model: study.model, pretrained: nil)
    pool = study.readyPool ?? kept.pool
  }

  /// What was trained; nothing where a trained network is no perceptron, of which there is none so far.
  fileprivate func kept(for study: Study) -> KeptPreparation? {
    let pool = study.readyPool == nil ? pool : []
    guard let trained = base.pretrained else { return KeptPreparation(base: nil, pool: pool) }
    guard let weights = base.model as? PerceptronWeights else { return nil }
    return KeptPreparation(
      base: KeptPreparation.Base(
        weights: weights, headWeight: trained.head.weight, headBias: trained.head.bias,
        accuracy: trained.accuracy), pool: pool)
  }
}
