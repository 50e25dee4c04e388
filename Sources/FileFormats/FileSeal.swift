import Foundation

/// A mark and the hash of all bytes before it, at the end of a file: what has it is as it was written.
///
/// The HDF5 library does not look behind what is its own, and a damaged file may end the process that asks it to open one:
/// so the seal is looked at first.
public enum FileSeal {
  /// What the end of a file says of the rest.
  public enum State: Sendable, Equatable {
    /// All bytes are those that were sealed.
    case intact
    /// Some are not.
    case broken
    /// There is none.
    case missing
  }

  /// What the seal begins with.
  public static let mark = "CFCHECK1"
  private static let hashLength = 64

  /// Seals a file that is complete.
  ///
  /// - Parameter path: the file.
  /// - Throws: ``FileFormatError`` when it cannot be read or written.
  public static func add(to path: String) throws {
    let hash = try sha256(ofFile: path)
    var file = try AppendedFile.open(path)
    try file.append(Array((mark + hash).utf8))
  }

  /// Whether a file has a seal that its bytes contradict; only files with a seal are read as a whole.
  static func isBroken(_ path: String) throws -> Bool {
    guard let file = FileHandle(forReadingAtPath: path) else { return false }
    defer { try? file.close() }
    let length = UInt64(mark.utf8.count + hashLength)
    guard let end = try? file.seekToEnd(), end > length else { return false }
    try? file.seek(toOffset: end - length)
    guard let last = try? file.read(upToCount: mark.utf8.count), last.elementsEqual(mark.utf8)
    else { return false }
    return state(of: [UInt8](try regularFileContents(path))) == .broken
  }

  /// What the end of a file's bytes says of them.
  public static func state(of bytes: [UInt8]) -> State {
    let content = bytes.dropLast(mark.utf8.count + hashLength)
    let seal = bytes[content.endIndex...]
    guard seal.starts(with: mark.utf8) else { return .missing }
    return seal.dropFirst(mark.utf8.count).elementsEqual(sha256(Array(content)).utf8)
      ? .intact : .broken
  }
}
