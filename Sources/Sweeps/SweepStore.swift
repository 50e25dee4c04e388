import Experiments
import FileFormats
import Foundation

/// The points of a sweep on the disk: an HDF5 file that is replaced as a whole, and a journal of what came since.
///
/// A point is safe once ``add(_:)`` returns. The HDF5 file holds tables for people, and the same records as bytes that are found
/// again when anything around them is damaged; reading takes those alone. One process writes at a time.
package struct SweepStore: ~Copyable {
  static let schema = "crossfuse-sweep-1"

  /// The HDF5 file.
  let path: String
  private let lock: FileLock
  private var journal: AppendedFile
  /// What is known, by hash; of two records of a point the one that is done counts.
  private(set) var records: [String: PointRecord]
  /// What was found wrong while opening, one line each.
  let warnings: [String]

  static func journalPath(of path: String) -> String { path + ".journal" }

  /// Opens a store, or makes it; what a killed process left behind is taken in.
  ///
  /// - Throws: ``SweepError/locked(store:)``, ``SweepError/wrongSchema(store:found:expected:)``, `FileFormatError`.
  package init(_ path: String) throws {
    let folder = (path as NSString).deletingLastPathComponent
    _ = try OutputDirectory(folder.isEmpty ? "." : folder)
    guard let lock = try FileLock.take(path + ".lock") else { throw SweepError.locked(store: path) }
    var found = try StoredPoints(reading: path)
    let (newer, stray) = try found.takeJournal(of: path)
    // Stray bytes may stand before good records: the journal is made anew then.
    var journal = try AppendedFile.open(
      Self.journalPath(of: path), keeping: stray == 0 ? nil : 0)
    if stray > 0 { try journal.append(newer.flatMap(\.bytes)) }
    self.path = path
    self.lock = lock
    self.journal = journal
    records = found.records
    warnings = found.warnings
  }

  /// Keeps points; they are on the disk when this returns.
  package mutating func add(_ new: [PointRecord]) throws {
    try journal.append(new.flatMap(\.bytes))
    for record in new { records[record.hash] = record }
  }

  /// Forgets points that failed, so that they are tried again.
  mutating func forgetFailures() { records = records.filter { $0.value.status != .failed } }

  /// Writes the HDF5 file with all points and empties the journal.
  package mutating func fold(_ plan: SweepPlan) throws {
    try SweepFile(plan: plan, records: records).write(to: path)
    journal = try AppendedFile.open(Self.journalPath(of: path), keeping: 0)
  }

  /// Removes journal and lock, for a store that is complete.
  package consuming func finish() {
    _ = try? FileManager.default.removeItem(atPath: Self.journalPath(of: path))
    _ = try? FileManager.default.removeItem(atPath: path + ".lock")
  }
}

/// The records of a store's HDF5 file, however much of it can be read.
struct StoredPoints {
  private(set) var records: [String: PointRecord] = [:]
  var warnings: [String] = []

  /// Nothing.
  init() {}

  /// Nothing where there is no file.
  ///
  /// - Throws: ``SweepError/wrongSchema(store:found:expected:)`` for a sound file that is something else.
  init(reading path: String) throws {
    guard FileManager.default.fileExists(atPath: path) else { return }
    do {
      let file = try HDF5File.open(reading: path)
      let schema = try Self.schema(of: file)
      guard schema == SweepStore.schema else {
        throw SweepError.wrongSchema(store: path, found: schema, expected: SweepStore.schema)
      }
      let records = try file.bytes(at: "/records", rank: 1).values
      for record in PointRecord.scan(records[...]).records { take(record) }
    } catch let error as FileFormatError {
      try salvage(path, because: error)
    }
  }

  /// Takes in what a store's journal holds, of a process that was killed or is still at work.
  ///
  /// - Throws: `FileFormatError` for a journal that cannot be read.
  mutating func takeJournal(of store: String) throws -> (records: [PointRecord], strayBytes: Int) {
    let path = SweepStore.journalPath(of: store)
    guard FileManager.default.fileExists(atPath: path) else { return ([], 0) }
    let bytes = [UInt8](try regularFileContents(path))
    let (newer, stray) = PointRecord.scan(bytes[...])
    if stray > 0 {
      warnings.append(
        "\(path): \(stray) bytes belong to no point: a point that was being written is run again")
    }
    for record in newer { take(record) }
    return (newer, stray)
  }

  private static func schema(of file: borrowing HDF5File) throws -> String {
    guard try file.attributeNames(of: "/").contains("schema"),
      case .string(let schema) = try file.attribute("schema", on: "/")
    else { return "none" }
    return schema
  }

  /// Takes the records that were found in the bytes of a file that is not as it was written, and keeps a copy of it.
  private mutating func salvage(_ path: String, because problem: FileFormatError) throws {
    let bytes = [UInt8](try regularFileContents(path))
    let found = PointRecord.scan(bytes[...]).records
    guard !found.isEmpty || bytes.starts(with: Self.hdf5Signature) else {
      throw SweepError.damaged(
        store: path,
        problem: "neither a store nor the rest of one; move it away, or sweep elsewhere")
    }
    for record in found { take(record) }
    let copy = path + ".damaged"
    _ = try? FileManager.default.removeItem(atPath: copy)
    try FileManager.default.copyItem(atPath: path, toPath: copy)
    warnings.append(
      "\(path) is damaged (\(problem)); \(found.count) points were recovered, the others are run "
        + "again; the damaged file is kept as \(copy)")
  }

  private static let hdf5Signature: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]

  /// Takes a record in; one that is done stays.
  mutating func take(_ record: PointRecord) {
    guard let known = records[record.hash], known.status == .done else {
      records[record.hash] = record
      return
    }
  }
}
