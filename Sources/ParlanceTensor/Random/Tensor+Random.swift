extension Tensor {
  /// Elements uniform between two bounds.
  public static func uniform(
    _ shape: Shape, in range: Range<Float>, from random: inout RandomStream
  ) -> Tensor {
    let width = range.upperBound - range.lowerBound
    return filled(shape, &random) { range.lowerBound + width * Float($0 &>> 40) * 0x1p-24 }
  }

  /// Normal elements.
  public static func normal(
    _ shape: Shape, mean: Float = 0, deviation: Float = 1, from random: inout RandomStream
  ) -> Tensor {
    filled(shape, &random) {
      mean + deviation * Float(NormalQuantile.value(at: RandomStream.openUnit($0)))
    }
  }

  /// Normal elements, none further from the mean than `bound` deviations.
  public static func truncatedNormal(
    _ shape: Shape, mean: Float = 0, deviation: Float = 1, bound: Float = 2, from random: inout RandomStream
  ) -> Tensor {
    Tensor(shape) { span in
      for i in span.indices { span[i] = mean + deviation * random.nextTruncatedNormal(bound: bound) }
    }
  }

  /// One number of the stream an element.
  private static func filled(
    _ shape: Shape, _ random: inout RandomStream, _ value: (UInt64) -> Float
  ) -> Tensor {
    let stream = random
    random.position &+= UInt64(shape.count)
    return Tensor(shape) { span in
      for i in span.indices { span[i] = value(stream.bits(at: stream.position &+ UInt64(i))) }
    }
  }
}
