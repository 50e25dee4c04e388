import FileFormats

/// The loss of every training step, a line per method.
enum LossFigure: FigureMaker {
  /// More points than a line has pixels show nothing more.
  private static let mostPoints = 400

  static func figures(of result: any ReportableResult) throws -> [ReportFigure] {
    guard let result = result as? ResultSummary else { return [] }
    let file = try HDF5File.open(reading: result.file)
    var (labels, media, steps, means, losses) = (
      [String](), [String](), [Double](), [Double](), [Double]()
    )
    for method in result.methods {
      let present = Set(try file.children(of: "/methods/\(method.label)").map(\.name))
      for engine in result.engines where present.contains("loss_\(engine)") {
        let curve = try curve(
          "/methods/\(method.label)/loss_\(engine)", runs: result.seeds.count * result.tasks.count,
          in: file)
        for (step, loss, smooth) in curve {
          labels.append(method.label)
          media.append(engine == "arrays" ? "arrays" : "ideal digital weights")
          steps.append(Double(step))
          losses.append(loss)
          means.append(smooth)
        }
      }
    }
    guard !labels.isEmpty else { return [] }
    return [
      ReportFigure(
        "loss", section: "Learning", title: "Loss while training",
        reading:
          "Cross-entropy of the batch of each step, mean over seeds and tasks; a training that diverged counts until it "
          + "did. The running mean is over 20 steps.",
        source: "methods/<label>/loss_digital, loss_arrays", .lines,
        FigureTable([
          .init("method", "method", labels), .init("medium", "trained on", media),
          .init("step", "training step", "1", steps),
          .init("mean", "loss, running mean", "nat", means),
          .init("loss", "loss", "nat", losses),
        ]),
        [
          .init("xs", .texts(["step"])), .init("ys", .texts(["mean", "loss"])),
          .init("series", .text("method")), .init("filters", .texts(["medium"])),
          .init("last", .flag(true)),
        ])
    ]
  }

  /// Step, mean over runs, and running mean over the steps before.
  private static func curve(
    _ dataset: String, runs: Int, in file: borrowing HDF5File
  ) throws -> [(step: Int, loss: Double, mean: Double)] {
    let found = try file.doubles(at: dataset, rank: 3)
    guard found.shape[0] * found.shape[1] == runs else {
      throw ReportError.wrongShape(
        file: file.path, dataset: dataset, found: found.shape,
        expected: [runs / max(1, found.shape[1]), found.shape[1], found.shape[2]])
    }
    let steps = found.shape[2]
    let means = (0..<steps).map { step in
      stride(from: step, to: found.values.count, by: max(1, steps)).map { found.values[$0] }
        .filter(\.isFinite).mean ?? .nan
    }
    let every = max(1, (steps + mostPoints - 1) / mostPoints)
    return stride(from: 0, to: steps, by: every).map { step in
      let window = means[max(0, step - 19)...step].filter(\.isFinite)
      return (step + 1, means[step], window.mean ?? .nan)
    }
  }
}
