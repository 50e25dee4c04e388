import Foundation

/// A safetensors file, mapped into memory.
///
/// Opening reads the header alone; a tensor is converted when it is asked for, and its pages are given back to the
/// system, so that reading one tensor after the other takes no more memory than the largest. The file is unmapped when the last
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
  private let data: MappedFile

  /// Maps a file and checks its header.
  ///
  /// - Throws: ``FileFormatError/missingFile(path:)``, ``FileFormatError/system(call:path:cause:)``, or a
  ///   ``SafetensorsError`` that says what is wrong with the header.
  public static func open(_ path: String) throws -> SafetensorsFile {
    try SafetensorsFile(path)
  }

  private init(_ path: String) throws {
    self.path = path
    data = try MappedFile(path)
    let header = try SafetensorsHeader(of: data.bytes, path: path)
    metadata = header.metadata
    entries = header.entries
    names = header.entries.keys.sorted()
  }

  /// What the header says of a tensor; `nil` when there is none of this name.
  public func entry(_ name: String) -> SafetensorsEntry? { entries[name] }

  /// The extent of each dimension of a tensor; `nil` when there is none of this name.
  public func shape(of name: String) -> [Int]? { entries[name]?.shape }

  /// Reads one tensor of 32-bit, 16-bit or bfloat16 numbers.
  ///
  /// Every value is exact; a NaN stays some NaN.
  ///
  /// - Throws: ``SafetensorsError/missingTensor(tensor:file:known:)``, or
  ///   ``SafetensorsError/wrongType(tensor:file:found:expected:)`` for elements of another type.
  public func floats(_ name: String) throws -> TensorValues {
    let entry = try existing(name)
    let values =
      switch entry.elementType {
      case .float32: elements(entry.bytes) { Float(bitPattern: $0) }
      case .float16: elements(entry.bytes) { Float(Float16(bitPattern: $0)) }
      case .bfloat16:
        elements(entry.bytes) { (bits: UInt16) in Float(bitPattern: UInt32(bits) << 16) }
      default:
        throw SafetensorsError.wrongType(
          tensor: name, file: path, found: entry.elementType,
          expected: SafetensorsElementType.readable)
      }
    return TensorValues(values: values, shape: entry.shape)
  }

  /// Reads one tensor of 32-bit or 64-bit integers with sign, such as positions in another tensor.
  ///
  /// - Throws: ``SafetensorsError/missingTensor(tensor:file:known:)``, or
  ///   ``SafetensorsError/wrongType(tensor:file:found:expected:)`` for elements of another type.
  public func integers(_ name: String) throws -> (values: [Int64], shape: [Int]) {
    let entry = try existing(name)
    let values =
      switch entry.elementType {
      case .int32: elements(entry.bytes) { Int64(Int32(bitPattern: $0)) }
      case .int64: elements(entry.bytes) { (bits: UInt64) in Int64(bitPattern: bits) }
      default:
        throw SafetensorsError.wrongType(
          tensor: name, file: path, found: entry.elementType,
          expected: SafetensorsElementType.readableIntegers)
      }
    return (values, entry.shape)
  }

  private func existing(_ name: String) throws -> SafetensorsEntry {
    guard let entry = entries[name] else {
      throw SafetensorsError.missingTensor(tensor: name, file: path, known: names)
    }
    return entry
  }

  /// Converts every `Bits` of a range of the file; they need not be aligned.
  private func elements<Bits: FixedWidthInteger & BitwiseCopyable, Value>(
    _ range: Range<Int>, _ value: (Bits) -> Value
  ) -> [Value] {
    let width = MemoryLayout<Bits>.size
    let count = range.count / width
    let countPerPart = Self.bytesPerPart / width
    return unsafe data.bytes.withUnsafeBytes { bytes in
      unsafe [Value](unsafeUninitializedCapacity: count) { buffer, initialized in
        for start in stride(from: 0, to: count, by: countPerPart) {
          let end = min(start + countPerPart, count)
          for index in start..<end {
            let bits = unsafe bytes.loadUnaligned(
              fromByteOffset: range.lowerBound + index * width, as: Bits.self)
            unsafe buffer.initializeElement(at: index, to: value(Bits(littleEndian: bits)))
          }
          data.forget(range.lowerBound + start * width..<range.lowerBound + end * width)
        }
        initialized = count
      }
    }
  }

  /// The bytes that are converted between two times that pages are given back.
  private static let bytesPerPart = 4 << 20
}
