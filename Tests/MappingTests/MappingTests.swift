import Testing

@testable import Mapping
