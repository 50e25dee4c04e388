/// What the elements of a tensor in a safetensors file are; raw values are the format's own words.
///
/// All of safetensors 0.8.0.
public enum SafetensorsElementType: String, Sendable, CaseIterable {
  /// True or false, one byte.
  case bool = "BOOL"
  /// A number of 4 bits, two to a byte.
  case float4 = "F4"
  /// A number of 6 bits: 2 of exponent, 3 of mantissa.
  case float6E2M3 = "F6_E2M3"
  /// A number of 6 bits: 3 of exponent, 2 of mantissa.
  case float6E3M2 = "F6_E3M2"
  /// An unsigned integer of 8 bits.
  case uint8 = "U8"
  /// A signed integer of 8 bits.
  case int8 = "I8"
  /// A number of 8 bits: 5 of exponent, 2 of mantissa.
  case float8E5M2 = "F8_E5M2"
  /// A number of 8 bits: 4 of exponent, 3 of mantissa.
  case float8E4M3 = "F8_E4M3"
  /// A power of two, 8 bits of exponent.
  case float8E8M0 = "F8_E8M0"
  /// `float8E4M3` without infinities and negative zero.
  case float8E4M3FNUZ = "F8_E4M3FNUZ"
  /// `float8E5M2` without infinities and negative zero.
  case float8E5M2FNUZ = "F8_E5M2FNUZ"
  /// A signed integer of 16 bits.
  case int16 = "I16"
  /// An unsigned integer of 16 bits.
  case uint16 = "U16"
  /// An IEEE number of 16 bits.
  case float16 = "F16"
  /// The upper half of an IEEE number of 32 bits.
  case bfloat16 = "BF16"
  /// A signed integer of 32 bits.
  case int32 = "I32"
  /// An unsigned integer of 32 bits.
  case uint32 = "U32"
  /// An IEEE number of 32 bits.
  case float32 = "F32"
  /// Two IEEE numbers of 32 bits.
  case complex64 = "C64"
  /// An IEEE number of 64 bits.
  case float64 = "F64"
  /// A signed integer of 64 bits.
  case int64 = "I64"
  /// An unsigned integer of 64 bits.
  case uint64 = "U64"

  /// The bits of one element.
  public var bits: Int {
    switch self {
    case .float4: 4
    case .float6E2M3, .float6E3M2: 6
    case .bool, .uint8, .int8, .float8E5M2, .float8E4M3, .float8E8M0, .float8E4M3FNUZ,
      .float8E5M2FNUZ:
      8
    case .int16, .uint16, .float16, .bfloat16: 16
    case .int32, .uint32, .float32: 32
    case .complex64, .float64, .int64, .uint64: 64
    }
  }

  /// The types that are read as numbers: every value of them is a `Float`.
  static let readable: [SafetensorsElementType] = [.float32, .float16, .bfloat16]
  /// The types that are read as integers.
  static let readableIntegers: [SafetensorsElementType] = [.int32, .int64]
}
