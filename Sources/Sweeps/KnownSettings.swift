import Experiments
import FileFormats

/// The settings of an experiment, for axes that name them.
struct KnownSettings {
  /// The key paths of what the resolved configuration has.
  let names: [String]
  /// The values of the base by their normal names.
  private let values: [String: String]
  private let family: any SweptExperiment

  init(of family: any SweptExperiment) {
    self.family = family
    let settings = family.settings
    names = settings.map(\.keyPath)
    values = Dictionary(settings.map { (Self.normal($0.keyPath), $0.value) }) { first, _ in first }
  }

  /// Refuses a setting that the experiment does not have, with the most similar ones that it has.
  ///
  /// What has no default stands nowhere in a resolved configuration; that it is known shows when it is given a value.
  func require(_ setting: YAMLOverride, axis: String, file: String) throws {
    let path = setting.keyPath.joined(separator: ".")
    let asked = Self.normal(path)
    if values[asked] != nil { return }
    if values.keys.contains(where: { $0.hasPrefix(asked + ".") }) { return }
    if (try? family.variant([setting])) != nil { return }
    throw SweepError.unknownPath(
      file: file, axis: axis, found: path, nearest: nearestNames(to: path, among: names, count: 3))
  }

  /// What the base has for a setting; nothing for what has no value.
  func value(of path: String) -> String? { values[Self.normal(path)] }

  /// The lowest and highest value that the component library states for an energy or a power.
  func stated(of path: String) -> (low: String, high: String)? {
    let path = Self.normal(path)
    for (key, low, high) in [("energy", "low", "high"), ("power", "power_low", "power_high")]
    where path.hasSuffix(".\(key)") {
      let component = path.dropLast(key.count)
      if let low = values[component + low], let high = values[component + high] {
        return (low, high)
      }
    }
    return nil
  }

  private static func normal(_ path: String) -> String {
    path.replacing("[", with: ".").replacing("]", with: "")
  }
}
