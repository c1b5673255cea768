/// The mean of vectors that are each brought to length 1; zeros are left out.
struct UnitMean {
  private var sum: [Float]
  private var count = 0

  init(dimension: Int) { sum = [Float](repeating: 0, count: dimension) }

  mutating func add(_ vector: [Float]) {
    var squares: Float = 0
    for value in vector { squares += value * value }
    guard squares > 0 else { return }
    let factor = 1 / squares.squareRoot()
    for i in sum.indices { sum[i] += vector[i] * factor }
    count += 1
  }

  var value: [Float] { count == 0 ? sum : sum.map { $0 / Float(count) } }
}
