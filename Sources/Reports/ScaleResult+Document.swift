extension ScaleResult {
  /// The networks, what a method needs of a chip, what training and switching cost, all of it beside LoRA, and memory.
  public var document: ReportDocument {
    let sections = [chip, training, against, switching, memory]
    return ReportDocument(
      schema: "crossfuse-scale-report-1", headline: summary.headline, facts: facts,
      tables: [overview] + sections,
      notes: [
        "Traced from the shapes of the layers: no network was trained. Integer weights uniform over all codes, every second"
          + " line driven,",
        "every selected cell written. Each method has a chip of its own with as many tiles as it needs; what leaks, leaks in"
          + " all of them.",
        "Adaptation: \(NumberText.count(Double(steps))) steps, with what a task begins with (masks chosen from a batch) and"
          + " without deploying. Worst cell: the most that",
        "any cell is written in it. Embeddings and norms are digital. Of LoRA's: in percent of the first LoRA that the"
          + " experiment names;",
        "memory of LoRA: of the method's rank, or with most nearly as many trained scalars.",
      ], records: [series, overview] + sections)
  }

  private var facts: [String] {
    [
      "Networks: \(networks.map(\.name).joined(separator: ", ")).",
      "Configuration \(summary.contentHash), crossfuse \(summary.packageVersion).",
    ]
  }

  private var overview: ReportTable {
    ReportTable(
      key: "networks", title: "Networks and the batches that they are trained with",
      columns: [
        .init("network", "network"), .init("parameters", "parameters", "1", .count),
        .init("matrices", "matrices on arrays", "1", .count),
        .init("adapted_matrices", "adapted", "1", .count),
        .init("adapted_weights", "weights of these", "1", .count),
        .init("sequences", "examples", "1", .count), .init("tokens", "tokens of each", "1", .count),
        .init("target_tokens", "of the decoder", "1", .count),
      ],
      rows: networks.map { network in
        func some(_ count: Int) -> ReportTable.Cell { .number(count > 0 ? Double(count) : nil) }
        return [
          .text(network.name), .count(network.parameters), .count(network.matrices),
          .count(network.adaptedMatrices), .count(network.adaptedWeights),
          .count(network.sequences), some(network.tokens), some(network.targetTokens),
        ]
      })
  }

  private var chip: ReportTable {
    table(
      "chip", "What has to be on the chip, and what putting it there costs",
      [
        Column("trained_scalars", "trained scalars", "1", .count, .trainedScalars),
        Column("resident_weights", "weights on arrays", "1", .count, .residentWeights),
        Column("arrays_used", "arrays", "1", .count, .arraysUsed),
        Column("tiles", "tiles", "1", .count, .tiles),
        Column("area", "area", "mm²", .count, .area, times: 1e6),
        Column("energy_deploy", "energy, deploy", "J", .energy, .energyDeploy),
        Column("latency_deploy", "time, deploy", "s", .time, .latencyDeploy),
      ])
  }

  private var training: ReportTable {
    table(
      "training", "Training",
      [
        Column("energy_step", "energy, step", "J", .energy, .energyStep),
        Column("latency_step", "time, step", "s", .time, .latencyStep),
        Column("cells_step", "cells, step", "cell", .count, .cellsStep),
        Column("energy_adaptation", "energy, adaptation", "J", .energy, .energyAdaptation),
        Column("latency_adaptation", "time, adaptation", "s", .time, .latencyAdaptation),
        Column("cells_adaptation", "cells, adaptation", "cell", .count, .cellsAdaptation),
        Column("worst_cell_writes", "worst cell", "1", .count, .worstCellWrites),
      ])
  }

  /// What a method takes in percent of what the first LoRA takes.
  private var against: ReportTable {
    let reference = methods.firstIndex { $0.method == "lora" }
    func share(_ key: String, _ title: String, _ measure: ScaleMeasure) -> Column {
      Column(key, title, "%", .percent, measure, reference: reference)
    }
    return table(
      "against_lora", "In percent of what LoRA takes",
      [
        Column("trained_scalars", "trained scalars", "1", .count, .trainedScalars),
        share("trained_share", "of LoRA's", .trainedScalars),
        share("energy_step_share", "energy, step", .energyStep),
        share("latency_step_share", "time, step", .latencyStep),
        share("cells_step_share", "cells, step", .cellsStep),
        share("energy_switch_share", "energy, switch", .energySwitch),
        share("latency_switch_share", "time, switch", .latencySwitch),
        share("latency_inference_share", "time, inference", .latencyInference),
        share("area_share", "area", .area),
      ])
  }

  private var switching: ReportTable {
    table(
      "use", "Going from task to task, and inference",
      [
        Column("energy_switch", "energy, switch", "J", .energy, .energySwitch),
        Column("latency_switch", "time, switch", "s", .time, .latencySwitch),
        Column("cells_switch", "cells, switch", "cell", .count, .cellsSwitch),
        Column("energy_inference", "energy, batch", "J", .energy, .energyInference),
        Column("latency_inference", "time, batch", "s", .time, .latencyInference),
        Column("latency_inference_of_one", "time, one example", "s", .time, .latencyInferenceOfOne),
      ])
  }

  private var memory: ReportTable {
    func megabytes(_ key: String, _ title: String, _ measure: ScaleMeasure) -> Column {
      Column(key, title, "MB", .count, measure, times: 1e-6)
    }
    return table(
      "memory", "Memory that training takes beside the arrays",
      [
        megabytes("bytes_training", "of the method", .bytesTraining),
        megabytes("bytes_activations", "of it inputs", .bytesActivations),
        megabytes("bytes_gradients", "gradients", .bytesGradients),
        megabytes("bytes_optimiser", "optimiser", .bytesOptimiser),
        megabytes("bytes_training_lora", "of LoRA", .bytesTrainingLoRA),
        megabytes("bytes_layers", "of the layers", .bytesLayers),
      ])
  }

  /// Every number, for programs.
  private var series: ReportTable {
    table(
      "series", "Every number",
      ScaleMeasure.allCases.map { measure in
        Column(measure.rawValue, measure.rawValue, measure.unit, .plain, measure)
      })
  }
}

extension ScaleResult {
  /// A column of a table that has a row per network and method.
  fileprivate struct Column {
    let column: ReportTable.Column
    let measure: ScaleMeasure
    let factor: Double
    let reference: Int?

    init(
      _ key: String, _ title: String, _ unit: String, _ style: ReportStyle,
      _ measure: ScaleMeasure, times factor: Double = 1, reference: Int? = nil
    ) {
      column = ReportTable.Column(key, title, unit, style)
      self.measure = measure
      self.factor = factor
      self.reference = reference
    }
  }

  fileprivate func table(_ key: String, _ title: String, _ columns: [Column]) -> ReportTable {
    ReportTable(
      key: key, title: title,
      columns: [.init("network", "network"), .init("method", "method")] + columns.map(\.column),
      rows: networks.indices.flatMap { network in
        methods.map { method in
          [.text(networks[network].name), .text(method.label)]
            + columns.map { .number(value($0, of: method, network)) }
        }
      })
  }

  /// The number of a column; a share where the column has a unit of percent, nothing where LoRA takes nothing.
  private func value(_ column: Column, of method: Method, _ network: Int) -> Double? {
    let value = method.value(column.measure, network).map { column.factor * $0 }
    guard column.column.unit == "%" else { return value }
    guard let value, let reference = column.reference,
      let whole = methods[reference].value(column.measure, network), whole > 0
    else { return nil }
    return 100 * value / whole
  }
}

extension ScaleMeasure {
  /// The unit of the numbers.
  fileprivate var unit: String {
    let name = rawValue
    if name.hasPrefix("energy") { return "J" }
    if name.hasPrefix("latency") { return "s" }
    if name.hasPrefix("bytes") { return "byte" }
    if name.hasPrefix("cells") || self == .residentCells { return "cell" }
    return self == .area ? "m^2" : "1"
  }
}
