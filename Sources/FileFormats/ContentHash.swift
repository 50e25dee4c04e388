import CSodium
import Foundation

/// The SHA-256 of a text's UTF-8 bytes, in lower-case hexadecimal.
public func sha256(_ text: String) -> String { sha256(Array(text.utf8)) }

/// The SHA-256 of bytes, in lower-case hexadecimal.
///
/// FIPS 180-4, computed by libsodium.
public func sha256(_ bytes: [UInt8]) -> String {
  var digest = [UInt8](repeating: 0, count: Int(crypto_hash_sha256_BYTES))
  let status = unsafe crypto_hash_sha256(&digest, bytes, UInt64(bytes.count))
  precondition(status == 0, "libsodium's SHA-256 has no failure, got \(status)")
  return hexadecimal(digest)
}

/// The SHA-256 of a file, which is read piece by piece.
///
/// - Throws: ``FileFormatError`` for what is no regular file or cannot be read.
public func sha256(ofFile path: String) throws -> String {
  _ = try regularFileSize(path)
  guard let file = FileHandle(forReadingAtPath: path) else {
    throw FileFormatError.system(call: "open", path: path, cause: "not readable")
  }
  var hasher = ContentHasher()
  do {
    while let piece = try file.read(upToCount: 1 << 20), !piece.isEmpty {
      unsafe [UInt8](piece).withUnsafeBytes { unsafe hasher.update($0) }
    }
    try file.close()
  } catch {
    throw FileFormatError.system(call: "read", path: path, cause: "not readable")
  }
  return hasher.digest
}

/// The SHA-256 of what comes in pieces, each with its length, so that no two sequences of pieces are the same.
public struct ContentHasher {
  private var state = crypto_hash_sha256_state()

  /// Begins with nothing.
  public init() {
    let status = unsafe crypto_hash_sha256_init(&state)
    precondition(status == 0, "libsodium's SHA-256 has no failure, got \(status)")
  }

  /// Takes numbers in as this machine has them in memory.
  public mutating func add<Element: HDF5Number>(_ values: [Element]) {
    unsafe [UInt64(values.count)].withUnsafeBytes { unsafe update($0) }
    unsafe values.withUnsafeBytes { unsafe update($0) }
  }

  /// Takes a text in.
  public mutating func add(_ text: String) { add(Array(text.utf8)) }

  /// The hash of what came so far, in lower-case hexadecimal.
  public var digest: String {
    var end = state
    var digest = [UInt8](repeating: 0, count: Int(crypto_hash_sha256_BYTES))
    let status = unsafe crypto_hash_sha256_final(&end, &digest)
    precondition(status == 0, "libsodium's SHA-256 has no failure, got \(status)")
    return hexadecimal(digest)
  }

  fileprivate mutating func update(_ bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.baseAddress else { return }
    let status = unsafe crypto_hash_sha256_update(
      &state, start.assumingMemoryBound(to: UInt8.self), UInt64(bytes.count))
    precondition(status == 0, "libsodium's SHA-256 has no failure, got \(status)")
  }
}

private func hexadecimal(_ bytes: [UInt8]) -> String {
  let digits = Array("0123456789abcdef".utf8)
  return String(
    decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
}
