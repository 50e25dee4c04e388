/// Writes a long text into a file piece by piece; what is in memory does not grow with it.
///
/// ``writeAtomically(to:_:)`` gives the path, so that nothing half-written is left behind.
public struct TextFileWriter: Sendable {
  private var bytes: ByteFileWriter

  /// Opens an existing file and empties it.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - name: what the file is called in messages, where it is the temporary of another one.
  /// - Throws: ``FileFormatError/system(call:path:cause:)``.
  public init(emptying path: String, named name: String) throws {
    bytes = try ByteFileWriter(emptying: path, named: name)
  }

  /// Adds a text at the end.
  ///
  /// - Throws: ``FileFormatError/system(call:path:cause:)``, for example when the disk is full.
  public mutating func write(_ text: String) throws { try bytes.write(text.utf8) }

  /// Writes what is left and closes the file; nothing can be written after it.
  ///
  /// - Throws: ``FileFormatError/system(call:path:cause:)``.
  public mutating func close() throws { try bytes.close() }

  /// Closes a file that is not complete and will be removed; does nothing after ``close()``.
  public mutating func abandon() { bytes.abandon() }
}
