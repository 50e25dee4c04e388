/// All mappers.
public let mappers: [any Mapper.Type] = [FirstFitMapper.self, SpreadMapper.self]
