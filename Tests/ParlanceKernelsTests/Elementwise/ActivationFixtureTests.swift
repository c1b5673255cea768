import ParlanceKernels
import ParlanceTestSupport
import Testing

/// Values and gradients of every activation beside golden ones worked out in double precision.
@Suite struct ActivationFixtureTests {
  static let files: [(name: String, activation: Activation)] = [
    ("relu", .relu), ("gelu_exact", .gelu), ("gelu_tanh", .geluTanh), ("quick_gelu", .quickGelu),
    ("silu", .silu),
    ("tanh", .tanh), ("sigmoid", .sigmoid), ("softplus", .softplus), ("elu", .elu), ("mish", .mish),
  ]

  @Test func everyActivationHasItsFile() {
    #expect(Set(Self.files.map(\.activation)) == Set(Activation.allCases))
  }

  @Test(arguments: files.map(\.name)) func goldenValues(name: String) throws {
    let activation = try #require(Self.files.first { $0.name == name }).activation
    let files = try SafetensorsFixture.all(in: "sequence/layers", suffix: "\(name).safetensors")
    let fixture = try #require(files.first { $0.name == name })
    let x = try fixture.floats("in.x")
    let y = Filled.one(x.count) { activation.apply(x.span, into: &$0) }
    try #expect(Closeness.firstDifference(y, fixture.floats("out.y")) == nil)
    let up = try fixture.floats("in.up.y")
    let dx = Filled.one(x.count) { activation.gradient(of: x.span, upstream: up.span, into: &$0) }
    try #expect(Closeness.firstDifference(dx, fixture.floats("grad.x")) == nil)
  }

  @Test(arguments: Activation.allCases) func sameBitsAloneInPlaceAndOnThreads(activation: Activation) {
    let x = Filled.random(40_000, seed: 5, scale: 8)
    let whole = Filled.one(x.count) { activation.apply(x.span, into: &$0, threads: 1) }
    #expect(Filled.one(x.count) { activation.apply(x.span, into: &$0, threads: 2) } == whole)
    var place = x
    var span = place.mutableSpan
    activation.apply(inPlace: &span)
    #expect(place == whole)
    for index in [0, 1, 17, 39_999] {
      let one = [x[index]]
      #expect(Filled.one(1) { activation.apply(one.span, into: &$0) } == [whole[index]])
    }
  }
}
