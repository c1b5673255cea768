/// What GPT-2's pattern, and those that follow it, tell apart.
package enum ScalarKind {
  package static let other: UInt8 = 0
  package static let letter: UInt8 = 1
  package static let number: UInt8 = 2
  package static let space: UInt8 = 3

  /// The kind of every scalar, in pages of 256 of which equal ones are kept once.
  package struct Table: Sendable {
    private let pageOfBlock: [UInt8]
    private let kinds: [UInt8]

    init(letters: [UInt32], numbers: [UInt32], spaces: [UInt32]) {
      var blocks = [[UInt8]?](repeating: nil, count: 0x1100)
      for (kind, edges) in [(letter, letters), (number, numbers), (space, spaces)] {
        for start in stride(from: 0, to: edges.count - 1, by: 2) {
          Self.fill(&blocks, Int(edges[start])...Int(edges[start + 1]), kind)
        }
      }
      var pages: [[UInt8]: UInt8] = [:]
      var kinds: [UInt8] = []
      let empty = [UInt8](repeating: other, count: 256)
      pageOfBlock = blocks.map { block in
        let block = block ?? empty
        if let page = pages[block] { return page }
        let page = UInt8(truncatingIfNeeded: pages.count)
        pages[block] = page
        kinds += block
        return page
      }
      precondition(pages.count <= 256, "more different pages of scalars than a byte can number")
      self.kinds = kinds
    }

    private static func fill(_ blocks: inout [[UInt8]?], _ range: ClosedRange<Int>, _ kind: UInt8) {
      for block in range.lowerBound >> 8...range.upperBound >> 8 {
        let start = max(range.lowerBound - block << 8, 0)
        let end = min(range.upperBound - block << 8, 255)
        var page = blocks[block] ?? [UInt8](repeating: other, count: 256)
        blocks[block] = nil
        for index in start...end { page[index] = kind }
        blocks[block] = page
      }
    }

    @inline(__always)
    package subscript(scalar: UInt32) -> UInt8 {
      let page = pageOfBlock[Int(scalar >> 8)]
      return kinds[Int(page) << 8 | Int(scalar & 0xff)]
    }
  }

  /// Unicode's L, N and White_Space, as Hugging Face tokenizers 0.23.3 knows them.
  package static let table = Table(
    letters: ScalarKindRanges.letter, numbers: ScalarKindRanges.number, spaces: ScalarKindRanges.space)
}
