import Glibc

/// Writes bytes into a file piece by piece; what is in memory does not grow with it.
struct ByteFileWriter: Sendable {
  private let name: String
  private let descriptor: Int32
  private var buffer: [UInt8] = []
  private var isOpen = true
  private static let bufferSize = 1 << 16

  /// Opens an existing file and empties it; messages call it `name`.
  init(emptying path: String, named name: String) throws {
    self.name = name
    descriptor = unsafe open(path, O_WRONLY | O_TRUNC)
    guard descriptor >= 0 else { throw Self.failure("open", name) }
    buffer.reserveCapacity(2 * Self.bufferSize)
  }

  /// Adds bytes at the end.
  mutating func write(_ bytes: some Collection<UInt8>) throws {
    buffer.append(contentsOf: bytes)
    if buffer.count >= Self.bufferSize { try flush() }
  }

  /// Adds numbers at the end, four bytes each, the lowest byte first; `bits` are those of a number.
  mutating func write<Value>(littleEndian values: [Value], _ bits: (Value) -> UInt32) throws {
    let numbersPerBuffer = Self.bufferSize / 4
    for start in stride(from: 0, to: values.count, by: numbersPerBuffer) {
      for value in values[start..<min(start + numbersPerBuffer, values.count)] {
        let bits = bits(value).littleEndian
        unsafe withUnsafeBytes(of: bits) { unsafe buffer.append(contentsOf: $0) }
      }
      try flush()
    }
  }

  /// Writes what is left and closes the file; nothing can be written after it.
  mutating func close() throws {
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
  mutating func abandon() {
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
