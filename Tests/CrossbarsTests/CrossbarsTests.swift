import Testing

@testable import Crossbars
