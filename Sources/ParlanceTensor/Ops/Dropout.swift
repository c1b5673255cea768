import ParlanceKernels

/// Sets each element to 0 with probability `rate` and divides the others by 1 − rate, while x is recorded; otherwise x
/// itself (Srivastava et al., 2014). Which elements are dropped is decided by the tape's seed.
///
/// The pattern is not kept: the gradient computes it again.
public func dropout(_ x: Tensor, rate: Float) -> Tensor {
  checkDropout(rate)
  let recorder = Recorder(x)
  guard rate > 0, let stream = recorder.nextStream() else { return x }
  let key = stream.bits(at: 0)
  return recorder.record(dropped(x, rate, key)) { upstream, inputs in
    inputs.add(dropped(upstream, rate, key), to: 0)
  }
}

/// Dropout that acts whether x is recorded or not: for Monte Carlo dropout, which asks a model several times and takes
/// the spread of its answers for its doubt (Gal and Ghahramani, 2016).
public func monteCarloDropout(_ x: Tensor, rate: Float, from random: inout RandomStream) -> Tensor {
  checkDropout(rate)
  let key = random.next()
  guard rate > 0 else { return x }
  return Recorder(x).record(dropped(x, rate, key)) { upstream, inputs in
    inputs.add(dropped(upstream, rate, key), to: 0)
  }
}

private func checkDropout(_ rate: Float) {
  precondition(rate >= 0 && rate < 1, "a dropout rate of \(rate) is not in 0 ..< 1")
}

private func dropped(_ x: Tensor, _ rate: Float, _ key: UInt64) -> Tensor {
  Tensor(x.shape) { y in
    x.withElements { DropoutKernel.apply($0, rate: rate, key: key, into: &y, threads: Threads.count) }
  }
}
