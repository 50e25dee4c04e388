import FileFormats
import Foundation
import Glibc
import Testing

/// Damaged HDF5 files, read to the last value that can be reached.
///
/// HDF5 1.10.8 itself crashes on some of them, as h5dump does, and nothing in its interface tells beforehand: in `H5HG_read`, where the
/// global heap says where texts of variable length lie (attributes are such texts), in about one file of 300; there it may also turn in
/// a circle; and in `H5D__chunk_set_info`, which divides by the extent of a chunk while a dataset is opened, in one of ten thousand. Files
/// are therefore read in processes of their own, and another one goes on behind a file that the library crashed on.
@Suite("Damaged HDF5 files, at random", .serialized)
struct HDF5FuzzSlowTests {
  @Test("numbers are read or refused, but for the library's division by zero")
  func numbers() async throws {
    try await readDamaged(cases: 10_000, everything: false)
  }

  /// A trap of ours ends the process by another signal than C code does.
  @Test("attributes, texts and tables are read or refused, but for the library's own crashes")
  func everything() async throws {
    try await readDamaged(cases: 4000, everything: true)
  }

  private func readDamaged(cases: UInt64, everything: Bool) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var (next, crashes): (UInt64, Int) = (0, -1)
    while next < cases && crashes < cases / 100 {
      crashes += 1
      await #expect(processExitsWith: .success) {
        [
          folder = folder as String, first = next as UInt64, end = cases as UInt64,
          everything = everything as Bool
        ] in
        let fuzz = try HDF5Fuzz(folder: folder, readsEverything: everything)
        HDF5Fuzz.limitProcess(
          tolerating: everything ? [SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGALRM] : [SIGFPE])
        try fuzz.run(first..<end)
      }
      next = try HDF5Fuzz.lastSeed(in: folder) + 1
    }
    #expect(next == cases, "\(crashes) crashes")
    #expect(try HDF5Fuzz.openedCount(in: folder) > cases / 4)
  }
}

/// What the process of the test does.
private struct HDF5Fuzz {
  let folder: String
  let readsEverything: Bool
  private let whole: [UInt8]

  init(folder: String, readsEverything: Bool) throws {
    self.folder = folder
    self.readsEverything = readsEverything
    let path = "\(folder)/sample.h5"
    try Self.writeSample(to: path)
    whole = [UInt8](try Data(contentsOf: URL(filePath: path)))
  }

  /// Lets hoarding end the process, and some signals end it as if all was well.
  static func limitProcess(tolerating signals: [Int32]) {
    var limit = rlimit(rlim_cur: 8 << 30, rlim_max: 8 << 30)
    _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
    for number in signals { _ = signal(number) { _ in _exit(0) } }
  }

  /// The file that a process read last.
  static func lastSeed(in folder: String) throws -> UInt64 {
    let text = try String(contentsOfFile: "\(folder)/seed", encoding: .utf8)
    return try #require(UInt64(text))
  }

  /// How many files all processes could open.
  static func openedCount(in folder: String) throws -> Int {
    try Data(contentsOf: URL(filePath: "\(folder)/opened")).count
  }

  /// Reads one damaged file per seed.
  func run(_ seeds: Range<UInt64>) throws {
    for seed in seeds {
      try writeUnforced(Data("\(seed)".utf8), to: "\(folder)/seed")
      // A file that takes longer than ten seconds ends the process.
      _ = alarm(10)
      var mutator = Mutator(seed: seed)
      var bytes = whole
      mutator.mutate(&bytes)
      let path = "\(folder)/a.h5"
      try writeUnforced(bytes, to: path)
      attempt {
        let file = try HDF5File.open(reading: path)
        try noteOpened()
        readAll(file, "/", depth: 0)
      }
    }
  }

  /// Makes a file one byte longer, which outlives a crash.
  private func noteOpened() throws {
    let descriptor = unsafe open("\(folder)/opened", O_WRONLY | O_CREAT | O_APPEND, 0o600)
    try FileHandle(fileDescriptor: descriptor, closeOnDealloc: true).write(contentsOf: Data([0]))
  }

  /// Runs what may fail; a failure is told in one line of some length.
  private func attempt(_ body: () throws -> Void) {
    do {
      try body()
    } catch {
      let text = "\(error)"
      #expect(error is FileFormatError)
      #expect(!text.isEmpty && text.utf8.count < 100_000)
    }
  }

  private func readAll(_ file: borrowing HDF5File, _ group: String, depth: Int) {
    // Damaged links may make a group its own child.
    guard depth < 6 else { return }
    readAttributes(file, group)
    guard let children = try? file.children(of: group) else { return }
    for entry in children {
      let object = group == "/" ? "/\(entry.name)" : "\(group)/\(entry.name)"
      switch entry.kind {
      case .link: break
      case .group: readAll(file, object, depth: depth + 1)
      case .dataset:
        readAttributes(file, object)
        readValues(file, object)
      }
    }
  }

  private func readAttributes(_ file: borrowing HDF5File, _ object: String) {
    guard readsEverything, let names = try? file.attributeNames(of: object) else { return }
    for name in names { _ = try? file.attribute(name, on: object) }
  }

  private func readValues(
    _ file: borrowing HDF5File, _ object: String
  ) {
    // In turn whatever the type: the wrong ones have to be refused.
    _ = try? file.floats(at: object)
    _ = try? file.doubles(at: object)
    _ = try? file.integers(at: object)
    guard readsEverything else { return }
    _ = try? file.strings(at: object)
    _ = try? file.table(at: object)
  }

  /// A file with every kind of dataset and attribute.
  private static func writeSample(to path: String) throws {
    let file = try HDF5File.create(at: path)
    try file.createGroup("/methods/lora")
    try file.write(
      [1.5, -2, .infinity, 0.1] as [Float], shape: [2, 2], to: "/methods/lora/loss", units: "nat",
      axes: "step,batch")
    try file.write(
      (0..<400).map { Double($0).squareRoot() }, shape: [20, 20], to: "/large", units: "J",
      axes: "row,column")
    try file.write([Int64.min, .max], shape: [2], to: "/integers", units: "1", axes: "index")
    try file.write(["α", "", "ledger"], shape: [3], to: "/names", units: "1", axes: "index")
    try file.setAttribute("seed", .integer(42), on: "/")
    try file.setAttribute("rate", .real(0.5), on: "/")
    try file.setAttribute("tasks", .strings(["vflip", "", "parity"]), on: "/methods")
    try file.writeTable(
      [
        .integers(name: "cycle", units: "1", [1, 2, 3]),
        .reals(name: "energy", units: "J", [0.5, 1, 2]),
        .texts(name: "phase", units: "1", ["p", "q", "r"]),
      ], to: "/ledger")
    try file.close()
  }
}
