/// The version of Crossfuse that stands in every result.
public let packageVersion = "0.1.0"
