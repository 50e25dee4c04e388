import Testing

@testable import Accelerators
