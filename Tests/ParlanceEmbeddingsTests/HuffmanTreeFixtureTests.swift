import Foundation
import ParlanceEmbeddings
import ParlanceTestSupport
import Testing

@Suite struct HuffmanTreeFixtureTests {
  struct Golden: Decodable {
    struct Path: Decodable {
      let leafToRootNodes: [Int32]
      let bits: [UInt8]
    }
    let counts: [Int]
    let huffman: [Path]
  }

  @Test func pathsOfFixtures() throws {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    for url in try Fixtures.files(in: "embeddings", suffix: "math_sampling.json") {
      let golden = try decoder.decode(Golden.self, from: Data(contentsOf: url))
      let tree = HuffmanTree(counts: golden.counts)
      for (leaf, expected) in golden.huffman.enumerated() {
        let path = tree.path(to: leaf)
        #expect(path.nodes == expected.leafToRootNodes)
        #expect(path.bits == expected.bits)
      }
    }
  }

  /// Counts of a file may be anything; a tree comes out all the same, each leaf with a way to the root.
  @Test(arguments: [
    [], [5], [1, 1], [.max, .max, .max], [0, 0, 0, 0], [-5, .min, 3, .max], [1, 2, 3, 4, 5, 6, 7],
    [2_000_000_000_000_000, 3_000_000_000_000_000, 1, 0],
  ])
  func anyCounts(_ counts: [Int]) {
    let tree = HuffmanTree(counts: counts)
    var used: Set<[UInt8]> = []
    for leaf in counts.indices {
      let path = tree.path(to: leaf)
      #expect(counts.count < 2 || path.nodes.last == Int32(counts.count - 2))
      used.insert(path.bits)
    }
    #expect(used.count == counts.count)
  }
}
