import ParlanceKernels

extension NearestNeighbors {
  /// The words that maximize Π (1 + cos(w, p))/2 over `positive`, divided by the same over `negative` plus 1e-6, all of
  /// them left out (3CosMul; Levy and Goldberg, 2014). Unlike a sum, no single large cosine decides.
  /// - Throws: `EmbeddingsError.unknownWord` where one of them has no vector.
  public func multiplicative(positive: [String], negative: [String], k: Int) throws -> [Neighbor] {
    let questions = try (positive + negative).map { Self.unit(try model.vector(for: $0)) }
    let excluded = Set((positive + negative).compactMap { model.vocabulary.id(of: $0) })
    var top = TopRows(capacity: min(max(0, k), model.vocabulary.count))
    for row in 0..<model.vocabulary.count where !excluded.contains(row) {
      var (over, under): (Float, Float) = (1, 1)
      table.withRow(row) { vector in
        for (i, question) in questions.enumerated() {
          let share = (1 + VectorKernels.dot(vector, question.span)) / 2
          if i < positive.count { over *= share } else { under *= share }
        }
      }
      top.offer(row, over / (under + 1e-6))
    }
    return top.sorted.map { neighbor($0) }
  }

  /// The word that fits least with the others: the one whose unit vector has the smallest product with the mean of all of
  /// them. Nil for an empty list.
  /// - Throws: `EmbeddingsError.unknownWord` where one of them has no vector.
  public func oddOneOut(_ words: [String]) throws -> String? {
    let vectors = try words.map { Self.unit(try model.vector(for: $0)) }
    var mean = [Float](repeating: 0, count: model.dimension)
    for vector in vectors {
      var sum = mean.mutableSpan
      VectorKernels.add(vector.span, to: &sum)
    }
    let unit = Self.unit(mean)
    return zip(words, vectors).min {
      VectorKernels.dot($0.1.span, unit.span) < VectorKernels.dot($1.1.span, unit.span)
    }?.0
  }
}
