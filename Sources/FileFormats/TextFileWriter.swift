import Glibc

/// Writes a long text into a file piece by piece; what is in memory does not grow with it.
///
/// ``writeAtomically(to:_:)`` gives the path, so that nothing half-written is left behind.
public struct TextFileWriter: Sendable {
  private let name: String
  private let descriptor: Int32
  private var buffer: [UInt8] = []
  private var isOpen = true
  private static let bufferSize = 1 << 16

  /// Opens an existing file and empties it.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - name: what the file is called in messages, where it is the temporary of another one.
  /// - Throws: ``FileFormatError/system(call:path:cause:)``.
  public init(emptying path: String, named name: String) throws {
    self.name = name
    descriptor = unsafe open(path, O_WRONLY | O_TRUNC)
    guard descriptor >= 0 else { throw Self.failure("open", name) }
    buffer.reserveCapacity(2 * Self.bufferSize)
  }

  /// Adds a text at the end.
  ///
  /// - Throws: ``FileFormatError/system(call:path:cause:)``, for example when the disk is full.
  public mutating func write(_ text: String) throws {
    buffer.append(contentsOf: text.utf8)
    if buffer.count >= Self.bufferSize { try flush() }
  }

  /// Writes what is left and closes the file; nothing can be written after it.
  ///
  /// - Throws: ``FileFormatError/system(call:path:cause:)``.
  public mutating func close() throws {
    do {
      try flush()
    } catch {
      abandon()
      throw error
    }
    isOpen = false
    guard Glibc.close(descriptor) == 0 else { throw Self.failure("close", name) }
  }

  /// Closes a file that is not complete and will be removed; does nothing after ``close()``.
  public mutating func abandon() {
    guard isOpen else { return }
    isOpen = false
    // What would fail here is of no use any more.
    _ = Glibc.close(descriptor)
  }

  private mutating func flush() throws {
    var written = 0
    while written < buffer.count {
      let count = unsafe buffer[written...].withUnsafeBytes {
        unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
      }
      if count < 0 && errno == EINTR { continue }
      if count < 0 { throw Self.failure("write", name) }
      written += count
    }
    buffer.removeAll(keepingCapacity: true)
  }

  private static func failure(_ call: String, _ path: String) -> FileFormatError {
    .system(call: call, path: path, cause: unsafe String(cString: strerror(errno)))
  }
}
