import Quantities

/// One setting of a method: its key, where its value is kept, and what is allowed.
public struct Setting<Settings>: Sendable {
  /// The values under the keys of an experiment.
  typealias Source = KeyedDecodingContainer<SettingKey>
  /// Where values are written under their keys.
  typealias Target = KeyedEncodingContainer<SettingKey>

  /// The key in experiments.
  let key: String
  /// Takes the value over if it is given, and says whether it is.
  let read: @Sendable (inout Settings, Source) throws -> Bool
  /// Writes the value.
  let write: @Sendable (Settings, inout Target) throws -> Void
  /// What was found and what is allowed, where they do not agree.
  let problem: @Sendable (Settings) -> (found: String, allowed: String)?

  /// Names a setting.
  ///
  /// - Parameters:
  ///   - key: the key in experiments.
  ///   - place: where the value is kept.
  ///   - allowed: the values that it may have.
  public init<Value: Codable & Sendable>(
    _ key: String, _ place: any WritableKeyPath<Settings, Value> & Sendable,
    _ allowed: AllowedValues<Value> = .all
  ) {
    self.init(key, place) {
      try $0.decodeIfPresent(Value.self, forKey: $1)
    } write: {
      try $1.encode($0, forKey: $2)
    } problem: {
      allowed.problem($0)
    }
  }

  /// Names a setting that may have no value.
  ///
  /// - Parameters:
  ///   - key: the key in experiments.
  ///   - place: where the value is kept.
  ///   - allowed: the values that it may have.
  public init<Value: Codable & Sendable>(
    optional key: String, _ place: any WritableKeyPath<Settings, Value?> & Sendable,
    _ allowed: AllowedValues<Value> = .all
  ) {
    self.init(key, place) { source, key in
      try source.decodeIfPresent(Value.self, forKey: key).map(Optional.some)
    } write: {
      try $1.encodeIfPresent($0, forKey: $2)
    } problem: {
      $0.flatMap(allowed.problem)
    }
  }

  /// Names a choice among names; others are refused with a list of them.
  ///
  /// - Parameters:
  ///   - key: the key in experiments.
  ///   - place: where the choice is kept.
  public init<Value: RawRepresentable<String> & CaseIterable & Codable & Sendable>(
    choice key: String, _ place: any WritableKeyPath<Settings, Value> & Sendable
  ) {
    self.init(key, place) {
      try $0.choice($1)
    } write: {
      try $1.encode($0, forKey: $2)
    } problem: { _ in
      nil
    }
  }

  private init<Value>(
    _ name: String, _ place: any WritableKeyPath<Settings, Value> & Sendable,
    read: @escaping @Sendable (Source, SettingKey) throws -> Value?,
    write: @escaping @Sendable (Value, inout Target, SettingKey) throws -> Void,
    problem: @escaping @Sendable (Value) -> (found: String, allowed: String)?
  ) {
    let key = SettingKey(stringValue: name)
    self.key = name
    self.read = { settings, source in
      guard let value = try read(source, key) else { return false }
      settings[keyPath: place] = value
      return true
    }
    self.write = { try write($0[keyPath: place], &$1, key) }
    self.problem = { problem($0[keyPath: place]) }
  }

  /// The same setting of something that holds these settings.
  func inside<Whole>(_ place: any WritableKeyPath<Whole, Settings> & Sendable) -> Setting<Whole> {
    Setting<Whole>(
      key: key, read: { try read(&$0[keyPath: place], $1) },
      write: { try write($0[keyPath: place], &$1) }, problem: { problem($0[keyPath: place]) })
  }

  private init(
    key: String, read: @escaping @Sendable (inout Settings, Source) throws -> Bool,
    write: @escaping @Sendable (Settings, inout Target) throws -> Void,
    problem: @escaping @Sendable (Settings) -> (found: String, allowed: String)?
  ) {
    (self.key, self.read, self.write, self.problem) = (key, read, write, problem)
  }
}

/// What a setting may be.
public struct AllowedValues<Value: Sendable>: Sendable {
  private let text: String
  private let contains: @Sendable (Value) -> Bool

  /// Allows some values.
  ///
  /// - Parameters:
  ///   - text: what they are, for those who gave another.
  ///   - contains: whether a value is one of them.
  public init(_ text: String, contains: @escaping @Sendable (Value) -> Bool) {
    self.text = text
    self.contains = contains
  }

  /// All there are.
  public static var all: AllowedValues { AllowedValues("any") { _ in true } }

  func problem(_ value: Value) -> (found: String, allowed: String)? {
    contains(value) ? nil : ("\(value)", text)
  }
}

extension AllowedValues where Value == Float {
  /// Finite numbers above zero.
  public static var positive: AllowedValues {
    AllowedValues("a finite number above 0") { $0 > 0 && $0.isFinite }
  }
  /// Finite numbers that are not negative.
  public static var notNegative: AllowedValues {
    AllowedValues("a finite number, 0 or more") { $0 >= 0 && $0.isFinite }
  }
  /// Finite numbers of one or more, for ranges that are made larger.
  public static var factor: AllowedValues {
    AllowedValues("a finite number, 1 or more") { $0 >= 1 && $0.isFinite }
  }
}

extension AllowedValues where Value == Int {
  /// Whole numbers from some number on.
  public static func atLeast(_ least: Int) -> AllowedValues {
    AllowedValues("\(least) or more") { $0 >= least }
  }
  /// Whole numbers above zero.
  public static var positive: AllowedValues { atLeast(1) }
}
