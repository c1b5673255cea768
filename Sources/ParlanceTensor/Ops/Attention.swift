import ParlanceKernels

/// Scaled dot product attention of each query with the keys of its own sequence: softmax(scale · Q Kᵀ + bias) V, head by
/// head, over sequences that lie end to end. No matrix of scores is ever held.
/// - Parameters:
///   - query: [query rows, heads · headSize]; where nothing is recorded, rows may be longer, as `shape.queryStride` says.
///   - key, value: [key rows, keyHeads · headSize].
///   - shape: which rows belong to which sequence, heads, masks, scale.
///   - bias: added to the scores, laid out as `shape.biasLayout` says.
/// - Returns: [query rows, heads · headSize]; 0 in rows of no sequence and where a query sees no key.
public func attention(
  _ query: Tensor, _ key: Tensor, _ value: Tensor, _ shape: AttentionShape, bias: Tensor? = nil
) -> Tensor {
  let keyWidth = shape.keyHeads * shape.headSize
  precondition(
    query.shape.width == shape.queryStride && key.shape.width == keyWidth
      && value.shape.width == keyWidth
      && key.shape.rows == value.shape.rows && shape.queryRows <= query.shape.rows
      && shape.keyRows <= key.shape.rows,
    "attention of \(query.shape), \(key.shape), \(value.shape): \(shape.heads) and \(shape.keyHeads) heads of \(shape.headSize)"
  )
  let recorder = Recorder(query, key, value, bias)
  precondition(
    shape.queryStride == shape.heads * shape.headSize || !recorder.isRecording,
    "queries within longer rows have no gradient"
  )
  let (query, key, value, bias) = (query.detached, key.detached, value.detached, bias.detached)
  let shape = shape.exact(where: recorder.isRecording)
  let (y, sums) = attentionForward(shape, rows: query.shape.rows) { output, logSumExp in
    withElements(query, key, value) { query, key, value in
      bias.withElements {
        AttentionKernel.forward(
          shape, query: query, key: key, value: value, bias: $0, output: &output, logSumExp: &logSumExp)
      }
    }
  }
  return recorder.record(y) { upstream, inputs in
    var dq = gradientTensor(query, covered: shape.queries)
    var dk = gradientTensor(key, covered: shape.keys)
    var dv = gradientTensor(value, covered: shape.keys)
    var db = Tensor(uninitialized: inputs.wants(3) ? bias?.shape ?? [0] : [0])
    withMutableElements(&dq, &dk, &dv, &db) { dq, dk, dv, db in
      withElements(query, key, value) { query, key, value in
        withElements(y, sums, upstream) { y, sums, upstream in
          bias.withElements {
            AttentionKernel.backward(
              shape, query: query, key: key, value: value, bias: $0, output: y, logSumExp: sums,
              upstream: upstream,
              queryGradient: &dq, keyGradient: &dk, valueGradient: &dv, biasGradient: &db)
          }
        }
      }
    }
    inputs.add(dq, to: 0)
    inputs.add(dk, to: 1)
    inputs.add(dv, to: 2)
    if inputs.wants(3) { inputs.add(db, to: 3) }
  }
}

/// Attention of new positions to keys and values that are kept as halves. For inference: nothing is recorded.
/// - Parameters:
///   - query: [query rows, heads · headSize]; rows may be longer, as `shape.queryStride` says.
///   - keys, values: rows of keyHeads · headSize numbers.
///   - shape: of decoding, without a bias.
/// - Returns: [query rows, heads · headSize].
public func attention(
  _ query: Tensor, keys: Span<Float16>, values: Span<Float16>, _ shape: AttentionShape
) -> Tensor {
  precondition(
    query.shape.width == shape.queryStride && shape.queryRows <= query.shape.rows,
    "attention of \(query.shape): \(shape.heads) and \(shape.keyHeads) heads of \(shape.headSize)")
  return attentionForward(shape, rows: query.shape.rows) { output, logSumExp in
    query.withElements { query in
      AttentionKernel.forward(
        shape, query: query, key: keys, value: values, output: &output, logSumExp: &logSumExp)
    }
  }.output
}

/// Attention whose queries, keys and values are neighboring columns of one matrix, as one product gives them.
/// - Parameters:
///   - packed: [rows, (heads + 2 · keyHeads) · headSize]: queries of all heads, then keys, then values.
///   - shape: of sequences that attend to themselves; its strides are set here.
/// - Returns: [rows, heads · headSize].
public func attention(packed: Tensor, _ shape: AttentionShape, bias: Tensor? = nil) -> Tensor {
  var shape = shape
  shape.usePackedRows()
  precondition(
    packed.shape.width == shape.packedWidth && max(shape.queryRows, shape.keyRows) <= packed.shape.rows,
    "attention of \(packed.shape): \(shape.heads) and \(shape.keyHeads) heads of \(shape.headSize)")
  let recorder = Recorder(packed, bias)
  let packedShape = shape.exact(where: recorder.isRecording)
  let (packed, bias) = (packed.detached, bias.detached)
  let (y, sums) = attentionForward(shape, rows: packed.shape.rows) { output, logSumExp in
    packed.withElements { packed in
      bias.withElements {
        AttentionKernel.forward(
          packedShape, query: packed,
          key: packed.extracting(droppingFirst: min(packed.count, packedShape.packedKeyOffset)),
          value: packed.extracting(droppingFirst: min(packed.count, packedShape.packedValueOffset)), bias: $0,
          output: &output, logSumExp: &logSumExp)
      }
    }
  }
  return recorder.record(y) { upstream, inputs in
    // Rows that are only keys, or of no sequence, have columns that the kernel leaves alone.
    var gradient = gradientTensor(
      packed, covered: packedShape.queries == packedShape.keys ? packedShape.queries : [])
    var db = Tensor(uninitialized: inputs.wants(1) ? bias?.shape ?? [0] : [0])
    gradient.withMutableElements { gradient in
      db.withMutableElements { db in
        withElements(y, sums, upstream) { y, sums, upstream in
          packed.withElements { packed in
            bias.withElements {
              AttentionKernel.backward(
                packedShape, packed: packed, bias: $0, output: y, logSumExp: sums, upstream: upstream,
                packedGradient: &gradient, biasGradient: &db)
            }
          }
        }
      }
    }
    inputs.add(gradient, to: 0)
    if inputs.wants(1) { inputs.add(db, to: 1) }
  }
}

/// The attention weights themselves, for those who want to look at them: for each sequence [heads, queries, keys], one
/// after the other. Not recorded.
public func attentionWeights(
  _ query: Tensor, _ key: Tensor, _ shape: AttentionShape, bias: Tensor? = nil
) -> Tensor {
  let (_, sums) = attentionForward(shape, rows: query.shape.rows) { output, logSumExp in
    withElements(query, key) { query, key in
      bias.withElements {
        AttentionKernel.forward(
          shape, query: query, key: key, value: key, bias: $0, output: &output, logSumExp: &logSumExp)
      }
    }
  }
  return Tensor([shape.weightCount]) { weights in
    withElements(query, key, sums) { query, key, sums in
      bias.withElements {
        AttentionKernel.weights(shape, query: query, key: key, bias: $0, logSumExp: sums, into: &weights)
      }
    }
  }
}

/// The output and the log-sum-exp of each (row, head); 0 in rows of no sequence.
private func attentionForward(
  _ shape: AttentionShape, rows: Int,
  _ body: (_ output: inout MutableSpan<Float>, _ logSumExp: inout MutableSpan<Float>) -> Void
) -> (output: Tensor, logSumExp: Tensor) {
  let isCovered = shape.queries.reduce(0) { $0 + $1.count } == rows
  var output = Tensor(uninitialized: [rows, shape.heads * shape.headSize])
  var sums = Tensor(uninitialized: [rows, shape.heads])
  output.withMutableElements { output in
    sums.withMutableElements { sums in
      if !isCovered {
        output.update(repeating: 0)
        sums.update(repeating: 0)
      }
      body(&output, &sums)
    }
  }
  return (output, sums)
}

/// Room for the gradient of an operand; zeros where the kernel will not write every row.
private func gradientTensor(_ operand: Tensor, covered: [Range<Int>]) -> Tensor {
  covered.reduce(0) { $0 + $1.count } == operand.shape.rows
    ? Tensor(uninitialized: operand.shape) : Tensor(operand.shape, repeating: 0)
}

extension AttentionShape {
  /// The same without rounding, where a gradient will be asked for.
  fileprivate func exact(where isRecording: Bool) -> AttentionShape {
    guard isRecording, roundsToBFloat16 else { return self }
    var shape = self
    shape.roundsToBFloat16 = false
    return shape
  }
}
