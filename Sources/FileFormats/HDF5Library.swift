import CHDF5
import Synchronization

/// The process-wide state of the HDF5 library: its lock, its silence, its error texts.
enum HDF5Library {
  /// The one lock around every HDF5 call.
  ///
  /// `H5is_library_threadsafe` says yes for Debian's build and no for many others. A thread-safe build holds
  /// one global lock itself, so ours costs nothing there; in the other builds it is needed. Holding it for a
  /// whole operation also keeps the error stack beside the call that filled it.
  private static let lock = Mutex(())

  /// Keeps the library from cleaning up when the process ends.
  ///
  /// Every file here is closed by its owner. When the last flush fails (a full disk), closing frees the file but leaves
  /// its id behind (1.10.8), and the library's own clean-up would crash on it after the error was reported.
  private static let withoutExitHandler: Void = { _ = H5dont_atexit() }()

  /// Runs one operation on the library; operations must not nest.
  static func locked<Result: Sendable>(_ body: () throws -> Result) throws -> Result {
    try lock.withLock { _ throws in
      withoutExitHandler
      // Thread-safe builds keep one error stack per thread: each caller silences its own.
      _ = H5Eset_auto2(chdf5_error_stack(), nil, nil)
      return try body()
    }
  }

  /// Runs an operation that neither fails nor returns anything: closing from a `deinit`.
  static func locked(_ body: () -> Void) {
    lock.withLock { _ in
      withoutExitHandler
      _ = H5Eset_auto2(chdf5_error_stack(), nil, nil)
      body()
    }
  }

  /// The innermost text of the error stack: the cause as HDF5 found it.
  ///
  /// When the operating system refused, only its sentence is kept: the rest holds addresses and the time.
  static func cause() -> String {
    var texts: [String] = []
    unsafe withUnsafeMutablePointer(to: &texts) { collected in
      _ = unsafe H5Ewalk2(
        chdf5_error_stack(), H5E_WALK_UPWARD,
        { _, entry, collected in
          guard let collected = unsafe collected, let description = unsafe entry?.pointee.desc
          else { return 0 }
          let texts = unsafe collected.assumingMemoryBound(to: [String].self)
          unsafe texts.pointee.append(String(cString: description))
          return 0
        }, collected)
    }
    _ = H5Eclear2(chdf5_error_stack())
    let marker = "error message = '"
    for text in texts {
      guard let start = text.firstRange(of: marker)?.upperBound else { continue }
      return String(text[start...].prefix { $0 != "'" })
    }
    return texts.first ?? "HDF5 gives no cause"
  }
}

/// The object of a file that a call is about: it turns return codes into errors that say where.
struct HDF5Place: Sendable {
  let file: String
  let object: String

  /// Passes a return code on, or throws when it is negative.
  @discardableResult
  func check<Code: SignedInteger>(_ code: Code, _ call: String) throws -> Code {
    guard code >= 0 else {
      throw FileFormatError.hdf5(
        call: call, object: object, file: file, cause: HDF5Library.cause())
    }
    return code
  }

  /// Takes ownership of a new handle, or throws when the call that made it failed.
  func handle(
    _ id: hid_t, _ call: String, closedBy close: @escaping @convention(c) (hid_t) -> herr_t
  ) throws -> HDF5Handle {
    HDF5Handle(id: try check(id, call), close: close)
  }

  func wrongType(found: String, expected: String) -> FileFormatError {
    .wrongType(object: object, file: file, found: found, expected: expected)
  }

  /// A place inside this one: an attribute, a column.
  func inside(_ name: String) -> HDF5Place { HDF5Place(file: file, object: "\(object) \(name)") }
}

/// The one owner of an HDF5 id, which closes it exactly once.
///
/// Used under the library's lock only.
struct HDF5Handle: ~Copyable, Sendable {
  let id: hid_t
  private let close: @convention(c) (hid_t) -> herr_t

  init(id: hid_t, close: @escaping @convention(c) (hid_t) -> herr_t) {
    self.id = id
    self.close = close
  }

  deinit { _ = close(id) }
}

/// The one owner of an open file: closes it exactly once, under the library's lock.
struct HDF5FileHandle: ~Copyable, Sendable {
  let id: hid_t

  deinit {
    let id = id
    HDF5Library.locked { _ = H5Fclose(id) }
  }

  /// Gives the id, and the duty to close it, away.
  consuming func release() -> hid_t {
    let id = id
    discard self
    return id
  }
}
