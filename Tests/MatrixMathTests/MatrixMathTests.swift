import Testing

@testable import MatrixMath
