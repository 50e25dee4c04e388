import Glibc

/// Writes a file so that others see either the old one or the whole new one.
///
/// `body` writes a temporary file in the folder of the target, which is then forced to the disk and renamed. When
/// anything fails before the renaming, the temporary is removed and an existing target is as it was.
///
/// - Parameters:
///   - path: the file to write or replace; its folder must exist.
///   - body: writes the file at the path it is given, where an empty file already stands, and closes it.
/// - Throws: what `body` throws, or ``FileFormatError/system(call:path:cause:)``.
public func writeAtomically(
  to path: String, _ body: (_ temporaryPath: String) throws -> Void
) throws {
  let file = try AtomicFile(path)
  try body(file.temporaryPath)
  try file.commit()
}

/// A file that is written under another name and takes its place when it is complete.
///
/// What goes out of scope without ``commit()`` is removed, and an existing file is as it was.
public struct AtomicFile: ~Copyable, Sendable {
  /// The file to write or replace.
  public let path: String
  /// Where to write; an empty file already stands there.
  public let temporaryPath: String
  private var isCommitted = false

  /// Makes the temporary file beside the target.
  ///
  /// - Throws: ``FileFormatError/system(call:path:cause:)`` when the folder does not exist or is not writable.
  public init(_ path: String) throws {
    self.path = path
    temporaryPath = try reserveTemporary(beside: path)
  }

  /// Forces what was written to the disk and gives it its name; it has been closed.
  ///
  /// - Throws: ``FileFormatError/system(call:path:cause:)``.
  public consuming func commit() throws {
    try synchronize(temporaryPath)
    try check(unsafe rename(temporaryPath, path), "rename", path)
    isCommitted = true
    try synchronize(folder(of: path))
  }

  deinit {
    // Whatever went wrong before is the cause; a temporary that cannot be removed as well adds nothing to it.
    if !isCommitted { _ = unsafe unlink(temporaryPath) }
  }
}

/// Writes a text file in UTF-8 as ``writeAtomically(to:_:)`` does.
///
/// - Throws: ``FileFormatError/system(call:path:cause:)``.
public func writeTextAtomically(_ text: String, to path: String) throws {
  try writeAtomically(to: path) { temporary in
    let descriptor = try check(unsafe open(temporary, O_WRONLY | O_TRUNC), "open", path)
    let bytes = Array(text.utf8)
    var written = 0
    while written < bytes.count {
      let count = unsafe bytes[written...].withUnsafeBytes {
        unsafe write(descriptor, $0.baseAddress, $0.count)
      }
      if count < 0 && errno == EINTR { continue }
      if count < 0 {
        let failure = systemError("write", path)
        _ = close(descriptor)
        throw failure
      }
      written += count
    }
    try check(close(descriptor), "close", path)
  }
}

/// Creates an empty file of a name that nothing else uses, even in another process.
private func reserveTemporary(beside path: String) throws -> String {
  var number = 0
  while true {
    let temporary = "\(path).\(number).partial"
    let descriptor = unsafe open(temporary, O_WRONLY | O_CREAT | O_EXCL, 0o666)
    if descriptor >= 0 {
      try check(close(descriptor), "close", temporary)
      return temporary
    }
    guard errno == EEXIST else { throw systemError("open", path) }
    number += 1
  }
}

/// Forces a file or a folder to the disk.
private func synchronize(_ path: String) throws {
  let descriptor = try check(unsafe open(path, O_RDONLY), "open", path)
  defer { _ = close(descriptor) }
  // Some file systems have nothing to force for a folder and say so with EINVAL.
  guard fsync(descriptor) == 0 || errno == EINVAL else { throw systemError("fsync", path) }
}

private func folder(of path: String) -> String {
  guard let slash = path.lastIndex(of: "/") else { return "." }
  return slash == path.startIndex ? "/" : String(path[..<slash])
}

@discardableResult
private func check(_ status: Int32, _ call: String, _ path: String) throws -> Int32 {
  guard status >= 0 else { throw systemError(call, path) }
  return status
}

private func systemError(_ call: String, _ path: String) -> FileFormatError {
  .system(call: call, path: path, cause: unsafe String(cString: strerror(errno)))
}
