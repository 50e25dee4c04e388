import Adaptation
import MatrixMath
import Networks
import Testing

/// What every registered method declares, against what two steps and a change of task really do.
///
/// A new method is here with its default settings as soon as it is in the registry; other settings are a line each.
@Suite struct DeclarationTests {
  static let settings =
    adaptationMethods.map { MethodSettings($0.name, short[$0.name] ?? "{}") } + [
      MethodSettings("column-scale", #"{"precision": "1 bit"}"#),
      MethodSettings("column-scale", #"{"precision": "power-of-two"}"#),
      MethodSettings("flora-batched", #"{"rank": 2}"#),
      MethodSettings("essa", #"{"start": "first", "generations": 2, "population": 4}"#),
      MethodSettings("lorafusion", #"{"sharing": "network", "gradient": "released-2w"}"#),
      MethodSettings("lorafusion", #"{"form": "factors", "factors": "separate"}"#),
      MethodSettings("lorafusion", #"{"norm_refresh": "frozen"}"#),
      MethodSettings("lorafusion", #"{"norm_refresh": "every 2 steps"}"#),
      MethodSettings("lora", #"{"rank": 3}"#),
      MethodSettings("lora", #"{"a_orientation": "transposed"}"#),
      MethodSettings("lora", #"{"mode": "fused"}"#),
      MethodSettings("lora", #"{"resident_tasks": 3}"#),
      MethodSettings("dora", #"{"mode": "fused"}"#),
      MethodSettings("dora", #"{"norm_refresh": "every 2 steps"}"#),
      MethodSettings("dora", #"{"norm_refresh": "frozen"}"#),
      MethodSettings("lora-xs", #"{"rank": 2, "alpha": 2}"#),
      MethodSettings("eigenlorax", #"{"components": 3, "random_components": 1, "rank": 2}"#),
      MethodSettings("vera", #"{"rank": 9, "sharing": "module"}"#),
      MethodSettings("shira", #"{"mask": "snip"}"#),
      MethodSettings("shira", #"{"mask": "weight-magnitude", "masks": "disjoint", "tasks": 2}"#),
      MethodSettings("paca", #"{"selection": "gradient"}"#),
      MethodSettings("lorafusion", #"{"form": "factors"}"#),
      MethodSettings("lorafusion", #"{"form": "factors", "trains": "coefficients"}"#),
      MethodSettings("lorafusion", #"{"trains": "coefficients"}"#),
      MethodSettings("lorafusion", #"{"trains": "magnitudes", "pool": 4}"#),
    ]

  /// Searches that are as short as they can be.
  static let short = [
    "lorahub": #"{"generations": 2, "population": 4}"#,
    "essa": #"{"generations": 2, "population": 4, "examples": 3, "head_passes": 2}"#,
  ]

  /// Settings whose row norms are not computed at every batch, so that batches take less than is declared.
  static func isStale(_ settings: MethodSettings) -> Bool {
    settings.text.contains("frozen") || settings.text.contains("every ")
  }

  /// What maps keep of a vector is the sum over modules, so that modules may see different numbers of vectors.
  @Test(arguments: settings)
  func keptActivationsAddUp(settings: MethodSettings) throws {
    let method = try settings.make()
    func bytes(_ modules: [ModuleShape]) -> Int {
      method.declaration(for: modules, .writeThrough).activationBytes
    }
    let modules = DeclarationBench.modules
    #expect(bytes(modules) == modules.reduce(0) { $0 + bytes([$1]) })
  }

  /// The policies that settings can have, of some: fused weights have to be written.
  static func policies(_ settings: MethodSettings, of policies: [WritePolicy]) -> [WritePolicy] {
    settings.text.contains("fused") ? policies.filter { $0 != .residual } : policies
  }

  @Test(arguments: settings, [false, true])
  func trainedScalars(_ settings: MethodSettings, isShapeOnly: Bool) throws {
    let method = try settings.make()
    let bench = try DeclarationBench(method, .writeThrough, isShapeOnly: isShapeOnly)
    let declared = method.declaration(for: DeclarationBench.modules, .writeThrough)
    let (_, execution) = try bench.begin(0)
    for group in ParameterGroup.allCases where group != .head {
      #expect(
        execution.parameters.scalars(in: group) == declared.trained[group] ?? 0, "\(group)")
    }
  }

  @Test(arguments: settings, [false, true])
  func residentWeights(_ settings: MethodSettings, isShapeOnly: Bool) throws {
    for policy in Self.policies(settings, of: [.writeThrough, .residual]) {
      let method = try settings.make()
      let bench = try DeclarationBench(method, policy, isShapeOnly: isShapeOnly)
      #expect(
        bench.deployed.recorder.resident
          == method.declaration(for: DeclarationBench.modules, policy).residentWeights,
        "\(policy)")
    }
  }

  /// Two steps: both are written through; every second flush and the last coincide; a residual is never written.
  @Test(
    arguments: settings,
    [(WritePolicy.writeThrough, 2), (.every(steps: 2), 1), (.every(steps: 3), 1), (.residual, 0)])
  func stepWrites(_ settings: MethodSettings, _ policy: (WritePolicy, flushes: Int)) throws {
    guard !Self.policies(settings, of: [policy.0]).isEmpty else { return }
    for isShapeOnly in [false, true] {
      let method = try settings.make()
      let bench = try DeclarationBench(method, policy.0, isShapeOnly: isShapeOnly)
      let declared = method.declaration(for: DeclarationBench.modules, policy.0).step
      let found = try bench.trained(0).recorder.rewritten[.update] ?? RecordingEngine.Writes()
      if policy.0 == .residual { #expect(declared == MethodDeclaration.Write()) }
      #expect(found.weights == policy.flushes * declared.weights)
      #expect(found.rows <= policy.flushes * declared.rows)
      #expect(2 * found.rows >= policy.flushes * declared.rows, "far fewer rows than declared")
    }
  }

  /// Masks that differ between tasks may overlap; then fewer weights are written than declared, but no fewer than one task has.
  @Test(arguments: settings, [WritePolicy.writeThrough, .residual])
  func switchWrites(_ settings: MethodSettings, _ policy: WritePolicy) throws {
    guard !Self.policies(settings, of: [policy]).isEmpty else { return }
    for isShapeOnly in [false, true] {
      let method = try settings.make()
      let bench = try DeclarationBench(method, policy, isShapeOnly: isShapeOnly)
      let declaration = method.declaration(for: DeclarationBench.modules, policy)
      let declared = declaration.taskSwitch
      let (first, second) = (try bench.trained(0).parameters, try bench.trained(1).parameters)
      var execution = bench.deployed
      // Both tasks have been there, so that one with arrays of its own finds its values.
      try execution.load(second, after: nil)
      try execution.load(first, after: second)
      execution.engine.phase = .taskSwitch
      try execution.load(second, after: first)
      let found = execution.recorder.rewritten[.taskSwitch] ?? RecordingEngine.Writes()
      let haveEqualHomes =
        first.all.map(\.home?.selection) == second.all.map(\.home?.selection)
      if isShapeOnly, !declaration.isAtMost {
        // Masks that may differ share nothing where there are no examples.
        #expect(found.weights == declared.weights)
      } else if haveEqualHomes {
        // Masks that follow the examples may be the same for two tasks: then one mask is written.
        #expect(found.weights == min(declared.weights, declaration.step.weights))
      } else {
        #expect(found.weights <= declared.weights)
        #expect(2 * found.weights >= declared.weights)
      }
      #expect(found.rows <= declared.rows)
    }
  }

  @Test(arguments: settings, [false, true])
  func digitalWork(_ settings: MethodSettings, isShapeOnly: Bool) throws {
    for policy in Self.policies(settings, of: [.writeThrough, .residual]) {
      let method = try settings.make()
      let bench = try DeclarationBench(method, policy, isShapeOnly: isShapeOnly)
      let declared = method.declaration(for: DeclarationBench.modules, policy)
      let execution = try bench.trained(0, forgettingNorms: !Self.isStale(settings))
      if let search = method.search {
        let work = OwnWork.search(search, execution.parameters, declared.vectorWork)
        #expect(execution.recorder.work(in: .forward, .backward, .update) == work, "\(policy)")
        continue
      }
      let scalars = execution.parameters.all.reduce(0) { $0 + $1.value.count }
      let own = OwnWork(firstTrained: execution.parameters.adaptedScalars > 0 ? 0 : nil)
      let found = execution.recorder.work(in: .forward, .backward, .update)
        .without(own.work(vectors: 10))
        .without(OwnWork.optimiser(scalars: scalars).times(2))
        .without(declared.vectorWork.times(10))
      if Self.isStale(settings) {
        #expect(found.multiplies <= 2 * declared.batchWork.multiplies, "\(policy)")
      } else {
        #expect(found == declared.batchWork.times(2), "\(policy)")
      }
      #expect(
        execution.recorder.layers.subtracting(["head", "optimiser"])
          == Set(DeclarationBench.modules.map(\.layer)), "\(policy)")
    }
  }

  @Test(arguments: settings, [false, true])
  func bytes(_ settings: MethodSettings, isShapeOnly: Bool) throws {
    let method = try settings.make()
    let bench = try DeclarationBench(method, .writeThrough, isShapeOnly: isShapeOnly)
    let declared = method.declaration(for: DeclarationBench.modules, .writeThrough)
    let (_, execution) = try bench.begin(0)
    let scalars = execution.parameters.adaptedScalars
    if method.search == nil {
      let vectors = (try bench.tapePeak(vectors: 5) - bench.tapePeak(vectors: 3)) / 2
      #expect(4 * (vectors - OwnWork.entries) == declared.activationBytes)
      #expect(declared.optimiserBytes == 8 * scalars)
    } else {
      // The features of a batch of five are kept for the head, and nothing below it.
      #expect(try bench.trained(0).tape.peakEntries == 5 * DeclarationBench.widths.reversed()[0])
      #expect(declared.activationBytes == 0)
      // Mean, two paths, and the covariance with its axes: fewer than 200 values, so both are full.
      #expect(declared.optimiserBytes == 8 * (3 * scalars + 2 * scalars * scalars))
    }
    #expect(declared.gradientBytes == (method.search == nil ? 4 * scalars : 0))
    let selections = execution.parameters.all.compactMap(\.home?.selection)
    #expect(
      declared.storedBytes == 4 * (scalars + selections.reduce(0) { $0 + $1.indexCount }))
    #expect(declared.batchActivationBytes == 4 * (try bench.tapeOfBatch()))
    let kept = try #require(
      KeptBytes.byHand[settings.description], "worked out for no such settings")
    #expect(declared.keptBytes == 4 * kept.once)
    #expect(declared.keptBytesPerTask == 4 * kept.perTask)
    #expect(declared.choiceBytes == 4 * kept.choice)
    // Base values and norms that the tensors of a task really bring with them, in each task or the same in all.
    let stores = try [0, 1].map { try bench.begin($0).execution.parameters }
    let brought = stores.map { store in
      store.all.reduce(0) { $0 + ($1.home?.original?.count ?? 0) }
    }
    #expect(brought == [kept.originals, kept.originals])
    let norms = stores.map { $0.kept.values.reduce(0) { $0 + $1.values.count } }
    #expect(norms == [kept.norms, kept.norms])
  }
}
