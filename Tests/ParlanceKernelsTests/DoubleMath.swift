#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

func softplus(_ z: Double) -> Double { log1p(exp(z)) }

func exponentialSum(_ z: [Double]) -> Double { log(z.reduce(0.0) { $0 + exp($1) }) }
