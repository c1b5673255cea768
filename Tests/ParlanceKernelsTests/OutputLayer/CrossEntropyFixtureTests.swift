import ParlanceKernels
import ParlanceTestSupport
import Testing

@Suite struct CrossEntropyFixtureTests {
  static let names: [String] =
    (try? Fixtures.files(in: "sequence/layers", suffix: ".safetensors"))?
    .map { $0.deletingPathExtension().lastPathComponent }.filter { $0.hasPrefix("xent_") } ?? []

  @Test func fixturesAreThere() { #expect(!Self.names.isEmpty) }

  @Test(arguments: names, [1, 2]) func agreesWithPyTorch(name: String, threads: Int) throws {
    let url = Fixtures.root.appendingPathComponent("sequence/layers/\(name).safetensors")
    let fixture = try SafetensorsFixture(contentsOf: url)
    let (logits, targets) = (
      try fixture.floats("in.logits"), try fixture.integers("in.target").map(Int32.init)
    )
    let rows = targets.count
    let classes = logits.count / rows
    var options = CrossEntropyOptions()
    // The smoothing stands in the metadata or, with class weights, in the name.
    let inName = name.split(separator: "_").last.map { $0.drop { !$0.isNumber } } ?? ""
    let smoothing = Float(fixture.metadata["label_smoothing"] ?? String(inName))
    options.labelSmoothing = try #require(smoothing, "smoothing of \(name)")
    if fixture.has("in.weight") { options.classWeights = try fixture.floats("in.weight") }
    options.reduction = fixture.metadata["reduction"] == "sum" ? .sum : .mean
    var gradient = [Float](repeating: .nan, count: logits.count)
    var loss: [Float] = []
    if fixture.metadata["reduction"] == "none" {
      loss = [Float](repeating: .nan, count: rows)
      var losses = loss.mutableSpan
      CrossEntropy.losses(
        logits.span, rows: rows, classes: classes, targets: targets.span, options: options, into: &losses,
        threads: threads)
      let upstream = try fixture.floats("in.up.loss")
      var span = gradient.mutableSpan
      CrossEntropy.gradient(
        logits.span, rows: rows, classes: classes, targets: targets.span,
        upstream: upstream.span, options: options, into: &span, threads: threads)
    } else {
      var span = gradient.mutableSpan
      let value = CrossEntropy.lossWithGradient(
        logits.span, rows: rows, classes: classes, targets: targets.span, options: options, into: &span,
        threads: threads)
      let alone = CrossEntropy.loss(
        logits.span, rows: rows, classes: classes, targets: targets.span, options: options, threads: threads)
      #expect(abs(alone - value) <= 1e-6 * abs(value))
      loss = [Float(value)]
    }
    let (wantedLoss, wantedGradient) = (try fixture.floats("out.loss"), try fixture.floats("grad.logits"))
    #expect(Closeness.firstDifference(loss, wantedLoss) == nil, "loss of \(name)")
    #expect(Closeness.firstDifference(gradient, wantedGradient) == nil, "gradient of \(name)")
  }
}
