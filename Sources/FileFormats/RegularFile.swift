public import Foundation
import Glibc

/// Whether there is something at a path that is no folder.
public func isFile(_ path: String) -> Bool {
  var isFolder: ObjCBool = false
  return unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    && !isFolder.boolValue
}

/// The number of bytes of a file; refuses folders, devices and pipes, which have no end or would wait.
///
/// - Throws: ``FileFormatError``.
public func regularFileSize(_ path: String) throws -> Int {
  var status = stat()
  guard unsafe stat(path, &status) == 0, unsafe access(path, R_OK) == 0 else {
    if errno == ENOENT || errno == ENOTDIR { throw FileFormatError.missingFile(path: path) }
    throw FileFormatError.system(
      call: "open", path: path, cause: unsafe String(cString: strerror(errno)))
  }
  guard status.st_mode & S_IFMT == S_IFREG else {
    throw FileFormatError.system(call: "open", path: path, cause: "not a regular file")
  }
  return Int(status.st_size)
}

/// What is in a file; refuses what ``regularFileSize(_:)`` refuses.
///
/// - Throws: ``FileFormatError``.
public func regularFileContents(_ path: String) throws -> Data {
  _ = try regularFileSize(path)
  guard let data = FileManager.default.contents(atPath: path) else {
    throw FileFormatError.system(call: "open", path: path, cause: "not readable")
  }
  return data
}
