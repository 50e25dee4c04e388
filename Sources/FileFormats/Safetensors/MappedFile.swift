import Foundation
import Glibc

/// A regular file in memory; nothing of it is copied, and it is unmapped with the last copy of ``bytes``.
struct MappedFile: Sendable {
  /// The whole file.
  let bytes: Data

  /// Maps a file.
  ///
  /// - Throws: ``FileFormatError/missingFile(path:)`` or ``FileFormatError/system(call:path:cause:)``.
  init(_ path: String) throws {
    let count = try regularFileSize(path)
    // The system maps no empty range.
    guard count > 0 else {
      bytes = Data()
      return
    }
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Self.failure("open", path) }
    defer { _ = close(descriptor) }
    guard let start = unsafe mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0),
      unsafe start != MAP_FAILED
    else { throw Self.failure("mmap", path) }
    bytes = unsafe Data(
      bytesNoCopy: start, count: count,
      deallocator: .custom { start, count in unsafe _ = munmap(start, count) })
  }

  /// Gives the memory of a range back; what is read of it later comes from the file again.
  func forget(_ range: Range<Int>) {
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    let first = (range.lowerBound + page - 1) / page * page
    let last = range.upperBound / page * page
    guard first < last else { return }
    unsafe bytes.withUnsafeBytes { memory in
      // Nothing is lost: the pages are the file's and were never written to. Where they stay, they stay.
      guard let start = memory.baseAddress else { return }
      unsafe _ = madvise(
        UnsafeMutableRawPointer(mutating: start + first), last - first, MADV_DONTNEED)
    }
  }

  private static func failure(_ call: String, _ path: String) -> FileFormatError {
    .system(call: call, path: path, cause: unsafe String(cString: strerror(errno)))
  }
}
