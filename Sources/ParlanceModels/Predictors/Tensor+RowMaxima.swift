import ParlanceTensor

extension Tensor {
  /// For each row the place of its largest value, the first of equals.
  package var rowMaxima: [Int32] {
    let width = shape.width
    return withElements { values in
      var places: [Int32] = []
      for row in 0..<(width > 0 ? values.count / width : 0) {
        var best = 0
        for column in 1..<max(width, 1) where values[row * width + column] > values[row * width + best] {
          best = column
        }
        places.append(Int32(best))
      }
      return places
    }
  }
}
