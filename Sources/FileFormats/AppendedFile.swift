import Glibc

/// A file that grows at its end, each piece on the disk before the next one begins.
///
/// What a failed write left of a piece is cut off again.
public struct AppendedFile: ~Copyable {
  /// Where the file is.
  public let path: String
  private let descriptor: Int32
  private var length: Int

  private init(path: String, descriptor: Int32, length: Int) {
    self.path = path
    self.descriptor = descriptor
    self.length = length
  }

  /// Opens a file, or makes it, and forgets what stands behind a length.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - length: the bytes that stay; all unless given.
  /// - Returns: the file, to be written at its end.
  /// - Throws: ``FileFormatError/system(call:path:cause:)``.
  public static func open(_ path: String, keeping length: Int? = nil) throws -> AppendedFile {
    let descriptor = unsafe Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw failure("open", path) }
    let end = Int(lseek(descriptor, 0, SEEK_END))
    let file = AppendedFile(
      path: path, descriptor: descriptor, length: min(length ?? end, end))
    guard ftruncate(descriptor, off_t(file.length)) == 0 else { throw failure("ftruncate", path) }
    return file
  }

  /// Writes bytes behind what is there and forces them to the disk.
  ///
  /// - Throws: ``FileFormatError/system(call:path:cause:)``, for example when the disk is full; the file is then as before.
  public mutating func append(_ bytes: [UInt8]) throws {
    var written = 0
    while written < bytes.count {
      let count = unsafe bytes[written...].withUnsafeBytes {
        unsafe pwrite(descriptor, $0.baseAddress, $0.count, length + written)
      }
      if count < 0 && errno == EINTR { continue }
      if count < 0 {
        let error = failure("write", path)
        _ = ftruncate(descriptor, length)
        throw error
      }
      written += count
    }
    guard fdatasync(descriptor) == 0 || errno == EINVAL else { throw failure("fdatasync", path) }
    length += bytes.count
  }

  deinit { _ = close(descriptor) }
}

/// A lock that one process at a time has; the system takes it back when the process ends, however it ends.
public struct FileLock: ~Copyable {
  private let descriptor: Int32

  private init(descriptor: Int32) { self.descriptor = descriptor }

  /// Takes the lock of a file, which is made when it does not exist.
  ///
  /// - Returns: nil when another process has it.
  /// - Throws: ``FileFormatError/system(call:path:cause:)``.
  public static func take(_ path: String) throws -> FileLock? {
    let descriptor = unsafe Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw failure("open", path) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let code = errno
      _ = close(descriptor)
      guard code == EWOULDBLOCK else {
        throw FileFormatError.system(
          call: "flock", path: path, cause: unsafe String(cString: strerror(code)))
      }
      return nil
    }
    return FileLock(descriptor: descriptor)
  }

  deinit { _ = close(descriptor) }
}

private func failure(_ call: String, _ path: String) -> FileFormatError {
  .system(call: call, path: path, cause: unsafe String(cString: strerror(errno)))
}
