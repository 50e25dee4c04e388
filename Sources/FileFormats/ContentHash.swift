import CSodium

/// The SHA-256 of a text's UTF-8 bytes, in lower-case hexadecimal.
public func sha256(_ text: String) -> String { sha256(Array(text.utf8)) }

/// The SHA-256 of bytes, in lower-case hexadecimal.
///
/// FIPS 180-4, computed by libsodium.
public func sha256(_ bytes: [UInt8]) -> String {
  var digest = [UInt8](repeating: 0, count: Int(crypto_hash_sha256_BYTES))
  let status = unsafe crypto_hash_sha256(&digest, bytes, UInt64(bytes.count))
  precondition(status == 0, "libsodium's SHA-256 has no failure, got \(status)")
  let digits = Array("0123456789abcdef".utf8)
  let hexadecimal = digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
  return String(decoding: hexadecimal, as: UTF8.self)
}
