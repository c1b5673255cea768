import ParlanceFiles

extension Routes {
  /// The Open Inference Protocol, version 2, with Triton's binary tensors.
  static let inference: [Route] = [
    .get("/v2") { _ in
      .json { writer in
        writer.object { writer in
          writer.member("name", "parlance")
          writer.member("version", ServerVersion.text)
          writer.name("extensions")
          writer.strings(["binary_tensor_data", "model_repository"])
        }
      }
    },
    .get("/v2/models/{name}") { try metadata(try inferenceModel($0)) },
    .get("/v2/models/{name}/versions/{version}") { try metadata(try inferenceModel($0)) },
    .get("/v2/models/{name}/ready") { try modelReady($0) },
    .get("/v2/models/{name}/versions/{version}/ready") { try modelReady($0) },
    .post("/v2/models/{name}/infer", .plain, infer),
    .post("/v2/models/{name}/versions/{version}/infer", .plain, infer),
  ]

  private static func inferenceModel(_ call: RouteCall) throws -> ServedModel {
    let model = try call.server.catalog.model(call.parameters["name"] ?? "")
    if let version = call.parameters["version"], version != model.version {
      throw ServiceError(
        404, "the model \(model.name) has no version \(version.prefix(20)); there is \(model.version)",
        code: "model_not_found")
    }
    return model
  }

  private static func modelReady(_ call: RouteCall) throws -> Response {
    let model = try inferenceModel(call)
    return .json { writer in
      writer.object { writer in
        writer.member("name", model.name)
        writer.member("ready", true)
      }
    }
  }

  private static func metadata(_ model: ServedModel) throws -> Response {
    .json { writer in
      writer.object { writer in
        writer.member("name", model.name)
        writer.name("versions")
        writer.strings([model.version])
        writer.member("platform", "parlance_\(model.architecture)")
        writer.name("inputs")
        writer.array { tensor("text", "BYTES", [-1], in: &$0) }
        writer.name("outputs")
        writer.array { writer in
          for output in InferenceOutputs.describe(model) {
            tensor(output.name, output.datatype, output.shape, in: &writer)
          }
        }
      }
    }
  }

  private static func tensor(_ name: String, _ type: String, _ shape: [Int], in writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("name", name)
      writer.member("datatype", type)
      writer.name("shape")
      writer.array { writer in for size in shape { writer.int(size) } }
    }
  }

  private static func infer(_ call: RouteCall) async throws -> Response {
    let model = try inferenceModel(call)
    call.life.note { $0.model = model.name }
    let request = try InferenceRequest(call.request, call.limits)
    let known = InferenceOutputs.describe(model).map(\.name)
    for output in request.outputs ?? [] where !known.contains(output.name) {
      throw ServiceError.field(
        "outputs",
        "the model has no output \"\(output.name.prefix(50))\"; it has \(known.joined(separator: ", "))")
    }
    let computed = try await InferenceOutputs.compute(model, request.texts, call)
    let wanted: [(tensor: InferenceTensor, isBinary: Bool)]
    if let outputs = request.outputs {
      wanted = outputs.compactMap { output in
        computed.first { $0.name == output.name }.map { ($0, output.isBinary) }
      }
    } else {
      wanted = computed.map { ($0, request.prefersBinary) }
    }
    var response = Response.json { writer in
      writer.object { writer in
        writer.member("model_name", model.name)
        writer.member("model_version", model.version)
        writer.member("id", request.id)
        writer.name("outputs")
        writer.array { writer in for one in wanted { one.tensor.write(to: &writer, isBinary: one.isBinary) } }
      }
    }
    guard wanted.contains(where: \.isBinary), let json = response.bytes else { return response }
    let tail = wanted.filter(\.isBinary).flatMap(\.tensor.binary)
    response.body = .bytes(json + tail)
    response.headers = Headers([
      .init("Content-Type", "application/octet-stream"),
      .init("Inference-Header-Content-Length", String(json.count)),
    ])
    return response
  }
}
