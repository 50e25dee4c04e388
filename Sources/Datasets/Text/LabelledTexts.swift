/// The lines of a file `label<TAB>text`.
struct LabelledTexts {
  /// The class of every text.
  private(set) var labels: [Int] = []
  /// The texts.
  private(set) var texts: [String] = []

  /// Reads a file.
  ///
  /// - Parameters:
  ///   - path: UTF-8, lines end with LF.
  ///   - classes: labels are 0 ..< classes.
  /// - Throws: `FileFormatError` when it is missing, ``DatasetError/malformed(file:place:found:expected:)`` for a line
  ///   that is not as it should be.
  init(_ path: String, classes: Int) throws {
    try forEachLine(of: path) { line, number in
      func wrong(_ found: String, _ expected: String) -> DatasetError {
        .malformed(file: path, place: "line \(number)", found: found, expected: expected)
      }
      let fields = line.utf8.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false)
        .map { Substring($0) }
      guard fields.count == 2 else {
        throw wrong("\(fields.count - 1) tabs in \(quoted(line))", "label, one tab, text")
      }
      guard !line.utf8.contains(UInt8(ascii: "\r")) else {
        throw wrong("a carriage return", "lines that end with a line feed alone")
      }
      guard fields[0].utf8.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains),
        let label = Int(fields[0]), label < classes
      else {
        throw wrong("the label \(quoted(fields[0]))", "a whole number of 0 to \(classes - 1)")
      }
      guard !fields[1].allSatisfy(\.isWhitespace) else { throw wrong("no text", "a text") }
      labels.append(label)
      texts.append(String(fields[1]))
    }
  }

  /// The names in a `labels.txt`, one per line.
  ///
  /// - Throws: as ``init(_:classes:)``; every name stands once.
  static func names(in path: String) throws -> [String] {
    var names: [String] = []
    var known: Set<String> = []
    try forEachLine(of: path) { line, number in
      guard !line.isEmpty, !line.utf8.contains(UInt8(ascii: "\r")), known.insert(line).inserted
      else {
        throw DatasetError.malformed(
          file: path, place: "line \(number)", found: "the name \(quoted(line))",
          expected: "a name that stands only once, and a line feed")
      }
      names.append(line)
    }
    return names
  }
}
