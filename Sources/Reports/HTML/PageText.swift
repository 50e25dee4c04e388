/// Text that goes into HTML.
enum PageText {
  /// The text with every character escaped that means something in HTML, also inside of quotation marks.
  static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      // HTML does not allow control characters at all.
      case _ where scalar.value < 0x20 && scalar != "\n" && scalar != "\t": escaped += "\u{FFFD}"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }

  /// An element with text in it.
  static func element(_ name: String, _ text: String, class type: String? = nil) -> String {
    let type = type.map { " class=\"\($0)\"" } ?? ""
    return "<\(name)\(type)>\(escaped(text))</\(name)>"
  }

  /// A text as part of an identifier: letters, digits and dashes.
  static func identifier(_ text: String) -> String {
    String(text.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" })
  }
}
