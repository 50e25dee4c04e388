/// Settings of a method that are read, written and checked by one list of them.
///
/// A conformer names every setting once, with its key and what is allowed, and has its defaults where it is made.
public protocol ListedSettings: Codable, Sendable, Equatable {
  /// The settings of a method of which nothing is set.
  static var defaults: Self { get }
  /// Every setting, in the order in which they are written.
  static var list: [Setting<Self>] { get }

  /// Derives what was not given from what was.
  ///
  /// - Parameter keys: those that were given.
  mutating func complete(given keys: Set<String>)
}

extension ListedSettings {
  /// Nothing is derived.
  public mutating func complete(given keys: Set<String>) {}

  /// Decodes the settings; absent keys take their defaults.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: SettingKey.self)
    var settings = Self.defaults
    let given = try Self.list.filter { try $0.read(&settings, container) }
    settings.complete(given: Set(given.map(\.key)))
    self = settings
  }

  /// Encodes the settings in the order of their list.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: SettingKey.self)
    for setting in Self.list { try setting.write(self, &container) }
  }

  /// Refuses the first setting that is outside what is allowed, in the name of the method that has it.
  func check(_ method: String) throws {
    for setting in Self.list {
      guard let (found, allowed) = setting.problem(self) else { continue }
      throw AdaptationError.invalidSetting(
        method: method, key: setting.key, found: found, allowed: allowed)
    }
  }
}

/// A key of a setting.
public struct SettingKey: CodingKey {
  /// The key in experiments.
  public let stringValue: String
  /// None: settings have names.
  public var intValue: Int? { nil }

  /// A key of a name.
  public init(stringValue: String) { self.stringValue = stringValue }
  /// None.
  public init?(intValue: Int) { nil }
}
