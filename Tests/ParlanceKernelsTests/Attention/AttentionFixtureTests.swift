import ParlanceKernels
import ParlanceTestSupport
import Testing

/// Golden outputs, log-sum-exps and gradients, worked out in double precision.
@Suite struct AttentionFixtureTests {
  @Test func goldenValues() throws {
    var seen = 0
    for fixture in try SafetensorsFixture.all(in: "sequence/sdpa") {
      let attention = try Self.attention(fixture)
      for threads in [1, 2] {
        let got = attention.run(threads: threads)
        try Self.compare(got.output, fixture, "out.o", heads: attention.shape.heads)
        try Self.compare(got.logSumExp, fixture, "out.lse", heads: attention.shape.heads)
        try Self.compare(got.query, fixture, "grad.q", heads: attention.shape.heads)
        try Self.compare(got.key, fixture, "grad.k", heads: attention.shape.keyHeads)
        try Self.compare(got.value, fixture, "grad.v", heads: attention.shape.keyHeads)
        if fixture.has("grad.bias") {
          try #expect(
            Closeness.firstDifference(got.bias, fixture.floats("grad.bias")) == nil, "\(fixture.name), bias")
        }
      }
      seen += 1
    }
    #expect(seen >= 15)
  }

  /// The fixture's operands, tokens first: [batch, heads, tokens, size] becomes [batch · tokens, heads · size].
  static func attention(_ fixture: SafetensorsFixture) throws -> AttentionCase {
    let (q, k) = (try fixture.shape("in.q"), try fixture.shape("in.k"))
    let (batch, heads, queries, size) = (q[0], q[1], q[2], q[3])
    let (keyHeads, keys) = (k[1], k[2])
    let lengths =
      fixture.has("in.key_lengths")
      ? try fixture.integers("in.key_lengths") : [Int](repeating: keys, count: batch)
    let starts =
      fixture.has("in.key_start") ? try fixture.integers("in.key_start") : [Int](repeating: 0, count: batch)
    let kinds = (fixture.metadata["kind"] ?? "").split(separator: " ")
    var mask = AttentionMask.none
    // Left padding moves the keys: counted from the last one, the corner is the same.
    if kinds.contains("top") { mask.causality = kinds.contains("leftpad") ? .bottomRight : .topLeft }
    if kinds.contains("bottom") { mask.causality = .bottomRight }
    if kinds.contains("window") { mask = AttentionMask(causality: .bottomRight, window: 5) }
    var shape = AttentionShape(
      queries: (0..<batch).map { $0 * queries..<($0 + 1) * queries },
      keys: (0..<batch).map { $0 * keys + starts[$0]..<$0 * keys + max(starts[$0], lengths[$0]) },
      heads: heads, keyHeads: keyHeads, headSize: size, mask: mask,
      scale: fixture.metadata["scale"].flatMap(Float.init),
      slopes: fixture.has("in.slopes") ? try fixture.floats("in.slopes") : [])
    var bias: [Float]?
    if fixture.has("in.bias") {
      bias = try fixture.floats("in.bias")
      shape.biasLayout = AttentionBiasLayout(headStride: queries * keys, queryStride: keys)
    } else if kinds.contains("dead") {
      bias = try fixture.bytes("in.keep").map { $0 == 0 ? -.infinity : 0 }
      shape.biasLayout = AttentionBiasLayout(headStride: 0, queryStride: keys)
    }
    return AttentionCase(
      shape, query: try tokensFirst(fixture, "in.q"), key: try tokensFirst(fixture, "in.k"),
      value: try tokensFirst(fixture, "in.v"), bias: bias, upstream: try tokensFirst(fixture, "in.up.o"))
  }

  static func tokensFirst(_ fixture: SafetensorsFixture, _ name: String) throws -> [Float] {
    let (values, shape) = (try fixture.floats(name), try fixture.shape(name))
    let (heads, tokens, size) = (shape[1], shape[2], shape.count > 3 ? shape[3] : 1)
    var result = [Float](repeating: 0, count: values.count)
    for index in values.indices {
      let (d, token, head, row) = (
        index % size, index / size % tokens, index / size / tokens % heads, index / size / tokens / heads
      )
      result[((row * tokens + token) * heads + head) * size + d] = values[index]
    }
    return result
  }

  static func compare(_ got: [Float], _ fixture: SafetensorsFixture, _ name: String, heads: Int) throws {
    let difference = Closeness.firstDifference(got, try tokensFirst(fixture, name))
    #expect(difference == nil, "\(fixture.name), \(name)")
  }
}
