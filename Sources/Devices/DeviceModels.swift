/// Every device model, by the order in which it is listed to users.
public let deviceModels: [any DeviceModel.Type] = [
  IdealDevice.self,
  GaussianDevice.self,
  LognormalDevice.self,
  Wan2022.self,
  Milo2021.self,
  Yao2020.self,
  Falcone2025.self,
]

/// The device model with a name.
///
/// - Throws: ``DeviceError/unknownModel(name:known:)``.
public func deviceModel(named name: String) throws -> any DeviceModel.Type {
  guard let model = deviceModels.first(where: { $0.name == name }) else {
    throw DeviceError.unknownModel(name: name, known: deviceModels.map { $0.name })
  }
  return model
}
