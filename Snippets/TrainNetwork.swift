// Trains a small network on numbers: which of two rings does a point lie on?

// snippet.show
import ParlanceNN
import ParlanceTensor

struct Classifier: Module {
  var inner: Linear, outer: Linear

  func callAsFunction(_ x: Tensor) -> Tensor { outer(activation(inner(x), .silu)) }

  mutating func visitParameters(_ visit: inout ParameterVisitor) {
    visit("inner", &inner)
    visit("outer", &outer)
  }
}

var random = RandomStream(seed: 7)
let points = Tensor.normal([512, 2], from: &random)
let values = points.scalars
let labels = (0..<512).map { i -> Int32 in
  let (x, y) = (values[2 * i], values[2 * i + 1])
  return x * x + y * y < 1.4 ? 0 : 1
}
var model = Classifier(
  inner: Linear(inputs: 2, outputs: 16, from: &random),
  outer: Linear(inputs: 16, outputs: 2, from: &random))
var optimizer = Adam.w(rate: .cosine(peak: 0.05, warmup: 20, total: 300))
for step in 0..<300 {
  let (loss, gradients) = model.valueWithGradient { crossEntropy($0(points), targets: labels) }
  try optimizer.update(&model, along: gradients, step: step)
  if step % 50 == 0 { print("step \(step): loss \(loss)") }
}
// snippet.end
