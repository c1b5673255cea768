import ParlanceKernels
import Testing

@Suite struct PanelLayoutTests {
  /// Floats that begin where panels may.
  private struct Memory {
    private var vectors: [SIMD16<Float>]
    private let count: Int

    init(_ count: Int) {
      vectors = [SIMD16<Float>](repeating: .init(repeating: .nan), count: (count + 15) / 16 + 1)
      self.count = count
    }

    func with<R>(from first: Int = 0, _ body: (Span<Float>) -> R) -> R {
      vectors.withUnsafeBytes {
        body(UnsafeBufferPointer(rebasing: $0.bindMemory(to: Float.self)[first..<first + count]).span)
      }
    }

    mutating func fill(_ body: (inout MutableSpan<Float>) -> Void) {
      vectors.withUnsafeMutableBytes {
        var span = UnsafeMutableBufferPointer(rebasing: $0.bindMemory(to: Float.self)[..<count]).mutableSpan
        body(&span)
      }
    }
  }

  /// Panels in another's memory: what a packed matrix gives, to the bit.
  @Test(arguments: [(1, 1), (17, 33), (32, 512), (130, 64), (150, 1300)], [1, 2, 5, 13, 40])
  func agreesWithPackedMatrix(shape: (outputs: Int, inputs: Int), rows: Int) {
    let layout = PanelLayout(rows: shape.outputs, columns: shape.inputs)
    let weight = randomFloats(shape.outputs * shape.inputs, seed: 1)
    let (x, bias) = (randomFloats(rows * shape.inputs, seed: 2), randomFloats(shape.outputs, seed: 3))
    let packed = PackedMatrix(weight.span, rows: shape.outputs, columns: shape.inputs)
    let matrix = WeightMatrix.float32(packed)
    var memory = Memory(layout.count)
    memory.fill { layout.pack(weight.span, into: &$0, threads: 2) }
    let same = memory.with { panels in
      packed.withPanels { own in own.count == panels.count && own.indices.allSatisfy { own[$0] == panels[$0] }
      }
    }
    #expect(same && packed.layout == layout)
    memory.with { panels in
      for threads in [1, 2] {
        let y = Filled.one(rows * shape.outputs) {
          layout.multiply(
            x.span, rows: rows, panels: panels, bias: bias.span, activation: .gelu, into: &$0,
            threads: threads)
        }
        let want = Filled.one(rows * shape.outputs) {
          matrix.multiply(x.span, rows: rows, bias: bias.span, activation: .gelu, into: &$0, threads: threads)
        }
        #expect(y == want)
      }
      if shape.outputs > 64 {
        let part = 32..<shape.outputs - 3
        let y = Filled.one(rows * part.count) {
          layout.multiply(x.span, rows: rows, panels: panels, outputs: part, into: &$0)
        }
        #expect(
          y == Filled.one(rows * part.count) { matrix.multiply(x.span, rows: rows, outputs: part, into: &$0) }
        )
      }
      #expect(Filled.one(weight.count) { layout.unpack(panels, into: &$0) } == weight)
      let ids = [Int32(shape.outputs - 1), 0]
      let rows = Filled.one(2 * shape.inputs) { layout.gather(ids.span, panels: panels, into: &$0) }
      #expect(rows == Array(weight.suffix(shape.inputs) + weight.prefix(shape.inputs)))
    }
  }

  @Test func otherMemoryIsNotAccepted() {
    let layout = PanelLayout(rows: 33, columns: 5)
    #expect(layout.count == 64 * 5)
    let memory = Memory(layout.count)
    #expect(memory.with { layout.accepts($0) })
    #expect(!memory.with(from: 1) { layout.accepts($0) })
    #expect(!memory.with { PanelLayout(rows: 33, columns: 6).accepts($0) })
    #expect(!memory.with { PanelLayout(rows: 32, columns: 5).accepts($0) })
    let nothing = PanelLayout(rows: 0, columns: 5)
    #expect(nothing.count == 0 && nothing.accepts([Float]().span))
  }
}
