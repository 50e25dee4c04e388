import Crossbars
import FileFormats
import Foundation
import Hardware
import Synchronization

/// Texts of configurations that differ in their chips alone, put together from parts that were written before.
///
/// Writing a configuration takes longer than anything else that planning a point of a sweep takes, and nearly all of its lines
/// are those of another point.
struct KnownTexts: Sendable {
  /// What keys of stages are made of that no chip changes.
  let keys: StageKeys.Fixed
  private let head: String
  private let tail: String
  private let chips: ChipTexts
  private let timings = Recent<TimingKey>(most: 64)

  /// Cuts the text of a configuration around its chip; nothing where it cannot be put together from parts.
  init?(_ base: AdaptationConfiguration, on chip: Chip) throws {
    keys = try StageKeys.Fixed(base)
    chips = ChipTexts(components: chip.hardware.library.components.count)
    let pieces = try StrictYAML.encode(base).components(separatedBy: try chips.text(of: chip))
    guard pieces.count == 2 else { return nil }
    (head, tail) = (pieces[0], pieces[1])
  }

  /// The text of the configuration with another chip, as `StrictYAML` writes it.
  func text(on chip: Chip) throws -> String { head + (try chips.text(of: chip)) + tail }

  /// The key of what places and times on a chip depend on.
  func timing(_ key: TimingKey) throws -> String {
    try timings.text(for: key) { sha256(try StrictYAML.encode(key)) }
  }
}

/// Texts of chips as they stand in configurations.
///
/// Parts are written at the depth at which they stand in the whole, for the writer folds long lines.
private final class ChipTexts: Sendable {
  private let hardware = Recent<HardwareDescription>(most: 64)
  private let crossbars = Recent<CrossbarDescription>(most: 64)
  /// By the place of the component in its library.
  private let components: [Recent<Component>]

  init(components count: Int) { components = (0..<count).map { _ in Recent(most: 256) } }

  func text(of chip: Chip) throws -> String {
    let description = chip.hardware.description
    let library = chip.hardware.library
    var text = "chip:\n"
    text += try hardware.text(for: description) { try Self.part("hardware", description) }
    if library.components.count == components.count, library.include == nil {
      text += try Self.head(of: library)
      for (component, recent) in zip(library.components, components) {
        text += try recent.text(for: component) { try Self.entry(component) }
      }
    } else {
      text += try Self.part("components", library)
    }
    text += try Self.part("device", DeviceChoice(chip.device))
    text += try crossbars.text(for: chip.crossbar) { try Self.part("crossbar", chip.crossbar) }
    return text
  }

  /// A part of a chip at its place, without the line of the chip.
  private static func part(_ name: String, _ value: some Encodable) throws -> String {
    String(try StrictYAML.encode(["chip": [name: value]]).dropFirst("chip:\n".count))
  }

  /// A library without the lines of its entries.
  private static func head(of library: ComponentLibrary) throws -> String {
    let empty = try part("components", ComponentLibrary(name: library.name, components: []))
    return empty.hasSuffix(" []\n") ? empty.dropLast(" []\n".count) + "\n" : empty
  }

  /// The lines of an entry.
  private static func entry(_ component: Component) throws -> String {
    let alone = try part("components", ComponentLibrary(name: "", components: [component]))
    let list = alone.range(of: "\n    components:\n")
    return String(alone[(list?.upperBound ?? alone.startIndex)...])
  }
}

/// Texts by what they are of, the last ones alone.
private final class Recent<Key: Equatable & Sendable>: Sendable {
  private let most: Int
  private let known = Mutex<[(key: Key, text: String)]>([])

  init(most: Int) { self.most = most }

  func text(for key: Key, _ make: () throws -> String) rethrows -> String {
    if let text = known.withLock({ $0.last { $0.key == key }?.text }) { return text }
    let text = try make()
    known.withLock { known in
      if known.count >= most { known.removeFirst(most / 2) }
      known.append((key, text))
    }
    return text
  }
}
