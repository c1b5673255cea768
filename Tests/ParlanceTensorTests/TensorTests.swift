import ParlanceTensor
import Testing

struct TensorTests {
  @Test func copiesShareMemoryUntilOneIsWrittenTo() {
    let a = Tensor([2, 2], [1, 2, 3, 4])
    var b = a
    #expect(a.address == b.address)
    b.withMutableElements { $0[0] = 9 }
    #expect(a.scalars == [1, 2, 3, 4])
    #expect(b.scalars == [9, 2, 3, 4])
    let place = b.address
    b.withMutableElements { $0[1] = 8 }
    #expect(b.address == place)
  }

  @Test func viewsShareMemoryAndStayAsTheyWere() {
    var a = Tensor([3, 2], [1, 2, 3, 4, 5, 6])
    let rows = sliceRows(a, 1..<3)
    let flat = a.reshaped([6])
    #expect(rows.scalars == [3, 4, 5, 6])
    #expect(rows.shape == [2, 2])
    #expect(flat.address == a.address)
    a.withMutableElements { $0[2] = 0 }
    #expect(rows.scalars == [3, 4, 5, 6])
    #expect(flat.scalars == [1, 2, 3, 4, 5, 6])
    #expect(a.scalars == [1, 2, 0, 4, 5, 6])
  }

  @Test(arguments: [0, 1, 15, 16, 17, 64, 65, 1000, 100_000, 3_000_000])
  func memoryStartsOnALine(count: Int) {
    let tensor = Tensor([count], repeating: 1.5)
    #expect(tensor.address % 64 == 0)
    #expect(tensor.scalars.allSatisfy { $0 == 1.5 })
  }

  @Test func memoryIsUsedAgain() {
    // A size that no other test has; but blocks serve neighboring sizes too, of tests that run meanwhile.
    let count = 123_457
    let isUsedAgain = (0..<1000).contains { _ in
      let first = { Tensor([count], repeating: 1).address }()
      return { Tensor([count], repeating: 2).address }() == first
        && TensorMemory.blocks(like: count).live == 0
    }
    #expect(isUsedAgain)
  }

  @Test func shapes() {
    let shape: Shape = [4, 2, 3]
    #expect(shape.count == 24)
    #expect(shape.rank == 3)
    #expect(shape.rows == 8)
    #expect(shape.width == 3)
    #expect(shape[-1] == 3)
    #expect(shape[0] == 4)
    #expect("\(shape)" == "[4, 2, 3]")
    #expect((Shape([])).count == 1)
    #expect(Tensor(2.5).scalar == 2.5)
    #expect(Tensor([0, 3], []).scalars.isEmpty)
  }

  @Test func descriptionShowsShapeAndCorners() {
    #expect("\(Tensor([3], [1, 2, 3]))" == "Tensor[3] [1.0, 2.0, 3.0]")
    #expect("\(Tensor([2, 2], [1, 2, 3, 4]))" == "Tensor[2, 2]\n[[1.0, 2.0],\n [3.0, 4.0]]")
    let long = "\(Tensor([100], (0..<100).map(Float.init)))"
    #expect(long == "Tensor[100] [0.0, 1.0, 2.0, …, 97.0, 98.0, 99.0]")
  }

  @Test func tensorsCanBeReadByManyTasks() async {
    let tensor = Tensor([1000], (0..<1000).map(Float.init))
    let sums = await withTaskGroup(of: Float.self) { group in
      for _ in 0..<8 { group.addTask { tensor.scalars.reduce(0, +) } }
      return await group.reduce(into: [Float]()) { $0.append($1) }
    }
    #expect(sums == [Float](repeating: 499_500, count: 8))
  }
}
