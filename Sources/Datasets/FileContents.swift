import FileFormats
import Foundation

/// Calls a function with every line of a UTF-8 file and its number from 1; lines end with LF, which the last may lack.
///
/// - Throws: what `body` throws, the errors of the file, ``DatasetError/malformed(file:place:found:expected:)`` for
///   an empty file or a line that is not UTF-8.
func forEachLine(of path: String, _ body: (_ line: String, _ number: Int) throws -> Void) throws {
  let bytes = Array(try regularFileContents(path))
  guard !bytes.isEmpty else {
    throw DatasetError.malformed(
      file: path, place: "line 1", found: "an empty file", expected: "at least one line")
  }
  var start = 0
  var number = 1
  while start < bytes.count {
    let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
    guard let line = String(validating: bytes[start..<end], as: UTF8.self) else {
      throw DatasetError.malformed(
        file: path, place: "line \(number)", found: "bytes that are not UTF-8", expected: "UTF-8")
    }
    try body(line, number)
    start = end + 1
    number += 1
  }
}

/// The beginning of a text for a message: quoted, control characters escaped.
func quoted(_ text: some StringProtocol) -> String {
  let shown = String(String.UnicodeScalarView(text.unicodeScalars.prefix(40)))
  return shown.debugDescription + (shown.utf8.count < text.utf8.count ? " …" : "")
}
