import ParlanceKernels
import Testing

struct PanelMemoryTests {
  /// Matrices of many sizes lie side by side; those that stay keep their numbers when their neighbors go and others come.
  @Test func matricesKeepTheirNumbersWhileNeighborsComeAndGo() {
    // 1 is below the size from which memory is shared, the last is larger than what is asked of the system at once.
    let sizes = [(33, 5), (300, 260), (513, 129), (1024, 384), (70, 2000), (4500, 4000)]
    var kept: [(floats: [Float], packed: PackedMatrix, bytes: Int8Matrix, codes: [Int8])] = []
    for round in 0..<6 {
      for (place, size) in sizes.enumerated() where place + 1 < sizes.count || round == 1 {
        let floats = randomFloats(size.0 * size.1, seed: UInt64(10 * round + place))
        let packed = PackedMatrix(floats.span, rows: size.0, columns: size.1, threads: 2)
        let bytes = Int8Matrix(rounding: floats.span, rows: size.0, columns: size.1)
        kept.append((floats, packed, bytes, bytes.codes))
      }
      // Every third goes.
      kept = kept.indices.filter { $0 % 3 != 1 }.map { kept[$0] }
    }
    for (floats, packed, bytes, codes) in kept {
      var unpacked = [Float](repeating: .nan, count: floats.count)
      var span = unpacked.mutableSpan
      packed.unpack(into: &span)
      #expect(unpacked == floats)
      #expect(bytes.codes == codes)
    }
  }

  /// Where nothing is multiplied, nothing is read.
  @Test func aMatrixWithoutRowsIsEmpty() {
    let none: [Float] = []
    #expect(PackedMatrix(none.span, rows: 0, columns: 7).rows == 0)
    #expect(BFloat16Matrix(rounding: none.span, rows: 0, columns: 7).rows == 0)
    #expect(Int8Matrix(rounding: none.span, rows: 0, columns: 7).codes.isEmpty)
  }
}
