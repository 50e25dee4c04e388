import Hardware

/// Counts of all actions in a flat block of memory with room for 32, for adding up millions of operations.
struct Tally {
  private var counts: [32 of Int] = .init(repeating: 0)

  /// The count of one action.
  subscript(action: Action) -> Int {
    get { counts[action.place] }
    set { counts[action.place] = newValue }
  }

  /// The counts as integers by action.
  var actions: ActionCounts {
    var actions = ActionCounts()
    for action in Action.allCases { actions[action] = counts[action.place] }
    return actions
  }

  /// A number per action.
  struct Weights {
    private var values: [32 of Double] = .init(repeating: 0)

    init(_ weight: (Action) -> Double) {
      for action in Action.allCases { values[action.place] = weight(action) }
    }

    subscript(action: Action) -> Double { values[action.place] }
  }
}

extension Action {
  /// The place of the action in a tally.
  fileprivate var place: Int {
    switch self {
    case .adcConversion: 0
    case .wordlineDrive: 1
    case .sampleHold: 2
    case .shiftAdd: 3
    case .arrayRead: 4
    case .integrationStep: 5
    case .cellConduction: 6
    case .setPulse: 7
    case .resetPulse: 8
    case .halfSelect: 9
    case .verifyRead: 10
    case .setDriverLoss: 11
    case .resetDriverLoss: 12
    case .cellWrite: 13
    case .cellSkip: 14
    case .bufferBit: 15
    case .busBit: 16
    case .routerBitHop: 17
    case .linkBit: 18
    case .dramBit: 19
    case .vectorAdd: 20
    case .vectorMultiply: 21
    case .vectorCompare: 22
    case .vectorDivide: 23
    case .vectorSquareRoot: 24
    case .vectorExponential: 25
    }
  }
}
