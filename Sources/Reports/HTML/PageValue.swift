/// A value among the data of a page, written as compact JSON.
enum PageValue: Sendable, Equatable {
  case text(String)
  /// A number with the fewest digits that restore it; null unless it is finite.
  case number(Double)
  case flag(Bool)
  case list([PageValue])
  /// Names with values, in the order in which they are written.
  case object([Member])
  /// Many numbers, as ``number(_:)``.
  case numbers([Double])
  /// Many whole numbers.
  case counts([Int])

  /// A named value.
  struct Member: Sendable, Equatable {
    let name: String
    let value: PageValue

    init(_ name: String, _ value: PageValue) {
      self.name = name
      self.value = value
    }
  }

  static func texts(_ texts: [String]) -> PageValue { .list(texts.map(PageValue.text)) }

  /// The JSON, which may stand in a script element: it holds no `<`.
  var json: String {
    var text = ""
    write(to: &text)
    return text
  }

  private func write(to text: inout String) {
    switch self {
    case .text(let value): text += Self.quoted(value)
    case .number(let value): Self.write(value, to: &text)
    case .flag(let value): text += value ? "true" : "false"
    case .list(let values):
      Self.write(values, "[", "]", to: &text) { $0.write(to: &$1) }
    case .numbers(let values):
      Self.write(values, "[", "]", to: &text) { Self.write($0, to: &$1) }
    case .counts(let values):
      Self.write(values, "[", "]", to: &text) { $1 += String($0) }
    case .object(let members):
      Self.write(members, "{", "}", to: &text) { member, text in
        text += Self.quoted(member.name) + ":"
        member.value.write(to: &text)
      }
    }
  }

  private static func write<Value>(
    _ values: [Value], _ start: String, _ end: String, to text: inout String,
    _ each: (Value, inout String) -> Void
  ) {
    text += start
    for (index, value) in values.enumerated() {
      if index > 0 { text += "," }
      each(value, &text)
    }
    text += end
  }

  private static func write(_ number: Double, to text: inout String) {
    text += number.isFinite ? NumberText.exact(number) : "null"
  }

  /// A text without `<`, so that none in a file can end the script element.
  private static func quoted(_ text: String) -> String {
    JSONText.quoted(text).split(separator: "<", omittingEmptySubsequences: false)
      .joined(separator: "\\u003c")
  }
}
