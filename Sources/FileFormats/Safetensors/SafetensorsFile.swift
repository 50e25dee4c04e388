import Foundation

/// A safetensors file, mapped into memory.
///
/// Opening reads the header alone; a tensor is converted when it is asked for. The file is unmapped when the last
/// copy of this value is gone. It must not shrink until then: the system ends a process that reads bytes which are gone.
/// Checked as strictly as other readers do it, and beyond: equal names are an error.
public struct SafetensorsFile: TensorSource {
  /// No header may be longer, in bytes: the format's own limit.
  public static let headerLimit = 100_000_000

  /// Where the file is, as it was opened.
  public let path: String
  /// The names of all tensors, sorted.
  public let names: [String]
  /// The texts of the header's `__metadata__`; empty when it has none.
  public let metadata: [String: String]
  private let entries: [String: SafetensorsEntry]
  private let data: Data

  /// Maps a file and checks its header.
  ///
  /// - Throws: ``FileFormatError/missingFile(path:)``, ``FileFormatError/system(call:path:cause:)``, or a
  ///   ``SafetensorsError`` that says what is wrong with the header.
  public static func open(_ path: String) throws -> SafetensorsFile {
    try SafetensorsFile(path)
  }

  private init(_ path: String) throws {
    self.path = path
    data = try mapFile(path)
    let header = try SafetensorsHeader(of: data, path: path)
    metadata = header.metadata
    entries = header.entries
    names = header.entries.keys.sorted()
  }

  /// What the header says of a tensor; `nil` when there is none of this name.
  public func entry(_ name: String) -> SafetensorsEntry? { entries[name] }

  /// Reads one tensor of 32-bit, 16-bit or bfloat16 numbers.
  ///
  /// Every value is exact; a NaN stays some NaN.
  ///
  /// - Throws: ``SafetensorsError/missingTensor(tensor:file:known:)``, or
  ///   ``SafetensorsError/wrongType(tensor:file:found:)`` for elements of another type.
  public func floats(_ name: String) throws -> TensorValues {
    guard let entry = entries[name] else {
      throw SafetensorsError.missingTensor(tensor: name, file: path, known: names)
    }
    let values =
      switch entry.elementType {
      case .float32: elements(entry.bytes) { Float(bitPattern: $0) }
      case .float16: elements(entry.bytes) { Float(Float16(bitPattern: $0)) }
      case .bfloat16:
        elements(entry.bytes) { (bits: UInt16) in Float(bitPattern: UInt32(bits) << 16) }
      default:
        throw SafetensorsError.wrongType(tensor: name, file: path, found: entry.elementType)
      }
    return TensorValues(values: values, shape: entry.shape)
  }

  /// Converts every `Bits` of a range of the file; they need not be aligned.
  private func elements<Bits: FixedWidthInteger & BitwiseCopyable>(
    _ range: Range<Int>, _ value: (Bits) -> Float
  ) -> [Float] {
    let width = MemoryLayout<Bits>.size
    let count = range.count / width
    return unsafe data.withUnsafeBytes { bytes in
      unsafe [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
        for index in 0..<count {
          let bits = unsafe bytes.loadUnaligned(
            fromByteOffset: range.lowerBound + index * width, as: Bits.self)
          unsafe buffer.initializeElement(at: index, to: value(Bits(littleEndian: bits)))
        }
        initialized = count
      }
    }
  }
}
