import Foundation
import Glibc

/// Maps a regular file into memory; nothing of it is copied, and it is unmapped with the last copy of the value.
///
/// - Throws: ``FileFormatError/missingFile(path:)`` or ``FileFormatError/system(call:path:cause:)``.
func mapFile(_ path: String) throws -> Data {
  let bytes = try regularFileSize(path)
  // The system maps no empty range.
  guard bytes > 0 else { return Data() }
  do {
    return try Data(contentsOf: URL(filePath: path), options: .alwaysMapped)
  } catch {
    let code = (error as? CocoaError)?.underlying as? POSIXError
    throw FileFormatError.system(
      call: "mmap", path: path,
      cause: code.map { unsafe String(cString: strerror($0.code.rawValue)) }
        ?? "the file cannot be mapped")
  }
}

/// The bytes of a file; refuses folders, devices and pipes, which have no end or would wait.
func regularFileSize(_ path: String) throws -> Int {
  var status = stat()
  guard unsafe stat(path, &status) == 0, unsafe access(path, R_OK) == 0 else {
    if errno == ENOENT { throw FileFormatError.missingFile(path: path) }
    throw FileFormatError.system(
      call: "open", path: path, cause: unsafe String(cString: strerror(errno)))
  }
  guard status.st_mode & S_IFMT == S_IFREG else {
    throw FileFormatError.system(call: "open", path: path, cause: "not a regular file")
  }
  return Int(status.st_size)
}
