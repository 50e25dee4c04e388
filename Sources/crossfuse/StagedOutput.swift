import FileFormats
import Glibc
import Synchronization

/// An output directory whose new files appear together, at the end, or not at all.
///
/// Everything is written into a folder inside the directory and renamed when it is complete.
final class StagedOutput: Sendable {
  /// The directory that the user asked for.
  let target: String
  /// The folder to write into.
  let stage: String
  /// Directories that did not exist before, outermost first.
  private let created: [String]
  private let isOpen = Mutex(true)

  /// Makes the directory, those above it that are missing, and the folder inside.
  ///
  /// - Throws: `FileFormatError.system(call:path:cause:)`.
  init(for target: String) throws {
    self.target = target
    stage = "\(target)/.crossfuse-\(getpid())"
    var made: [String] = []
    do {
      for directory in Self.ancestors(of: target) + [stage] {
        if unsafe mkdir(directory, 0o777) == 0 {
          made.append(directory)
        } else if errno != EEXIST || directory == stage {
          throw Self.failure("mkdir", target)
        }
      }
    } catch {
      for directory in made.reversed() { unsafe rmdir(directory) }
      throw error
    }
    created = made
  }

  /// Lets files be written and publishes them; nothing is left where that fails or is interrupted.
  ///
  /// - Parameters:
  ///   - target: the directory.
  ///   - write: writes files into the folder that it is given.
  /// - Returns: what `write` returns.
  /// - Throws: what `write` throws, and `FileFormatError.system(call:path:cause:)`.
  @discardableResult
  static func fill<Result>(
    _ target: String, _ write: (_ stage: String) throws -> Result
  ) throws -> Result {
    let output = try StagedOutput(for: target)
    defer { output.discard() }
    let interruption = Interruption { end in output.discard(andThen: end) }
    defer { interruption.ignore() }
    let result = try write(output.stage)
    try output.publish()
    return result
  }

  /// The names of all that was written so far, in alphabetical order.
  ///
  /// - Throws: `FileFormatError.system(call:path:cause:)`.
  var names: [String] { get throws { try Self.names(in: stage) } }

  /// Renames everything that was written into the directory, replacing files of an earlier run.
  ///
  /// - Throws: `FileFormatError.system(call:path:cause:)`; `CancellationError` after ``discard(andThen:)``.
  func publish() throws {
    try isOpen.withLock { isOpen in
      guard isOpen else { throw CancellationError() }
      let names = try Self.names(in: stage)
      for name in names { try Self.requireReplaceable("\(target)/\(name)") }
      for name in names {
        guard unsafe rename("\(stage)/\(name)", "\(target)/\(name)") == 0 else {
          throw Self.failure("rename", "\(target)/\(name)")
        }
      }
      isOpen = false
      unsafe rmdir(stage)
    }
  }

  /// Removes what was written and the directories that were made for it; files that were published stay.
  ///
  /// - Parameter end: called when something was removed, before anybody else hears of it.
  func discard(andThen end: () -> Void = {}) {
    isOpen.withLock { isOpen in
      guard isOpen else { return }
      isOpen = false
      // Work under way may still add a file while the folder is emptied: after a few rounds it has nowhere to.
      for _ in 0..<100 where unsafe access(stage, F_OK) == 0 {
        // A folder that cannot be listed cannot be emptied either; the error that matters is already on its way.
        for name in (try? Self.names(in: stage)) ?? [] { unsafe unlink("\(stage)/\(name)") }
        unsafe rmdir(stage)
      }
      for directory in created.reversed() { unsafe rmdir(directory) }
      end()
    }
  }

  /// The directories of a path from the outermost to itself.
  private static func ancestors(of path: String) -> [String] {
    let steps = path.split(separator: "/")
    let root = path.hasPrefix("/") ? "/" : ""
    return steps.indices.map { root + steps[...$0].joined(separator: "/") }
  }

  private static func names(in folder: String) throws -> [String] {
    guard let directory = unsafe opendir(folder) else { throw failure("opendir", folder) }
    defer { unsafe closedir(directory) }
    var names: [String] = []
    while let entry = unsafe readdir(directory) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
        unsafe String(cString: UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self))
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// Refuses a folder in the place of a file before anything is renamed, so that old and new do not mix.
  private static func requireReplaceable(_ path: String) throws {
    var status = stat()
    guard unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return }
    errno = EISDIR
    throw failure("rename", path)
  }

  private static func failure(_ call: String, _ path: String) -> FileFormatError {
    .system(call: call, path: path, cause: unsafe String(cString: strerror(errno)))
  }
}
