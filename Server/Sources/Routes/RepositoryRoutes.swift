import ParlanceFiles

extension Routes {
  /// Triton's model repository extension: which models there are, and where the server allows it, loading and unloading them.
  /// Only models that the server was started with: nothing in a request is a path.
  static let repository: [Route] = [
    .post("/v2/repository/index", .plain, isRepeatable: false, repositoryIndex),
    .post("/v2/repository/models/{name}/load", .plain, isRepeatable: false) { call in
      try await control(call).load(call.parameters["name"] ?? "")
      return Response()
    },
    .post("/v2/repository/models/{name}/unload", .plain, isRepeatable: false) { call in
      try control(call).unload(call.parameters["name"] ?? "")
      return Response()
    },
  ]

  private static func repositoryIndex(_ call: RouteCall) throws -> Response {
    // Clients send nothing at all where they want all models.
    let onlyReady = call.request.body.isEmpty ? false : try call.fields().bool("ready", default: false)
    let models = call.server.catalog.models
    let others = (call.server.control?.names ?? []).filter { name in !models.contains { $0.name == name } }
    return .json { writer in
      writer.array { writer in
        for model in models {
          writer.object { writer in
            writer.member("name", model.name)
            writer.member("version", model.version)
            writer.member("state", "READY")
            writer.member("reason", "")
          }
        }
        guard !onlyReady else { return }
        for name in others {
          writer.object { writer in
            writer.member("name", name)
            writer.member("state", "UNAVAILABLE")
            writer.member("reason", "unloaded")
          }
        }
      }
    }
  }

  /// - Throws: 403 where clients may not load models, 400 where a request has a model of its own with it.
  private static func control(_ call: RouteCall) throws -> any ModelControl {
    guard let control = call.server.control else {
      throw ServiceError(
        403, "this server's models are loaded by its own settings alone; --model-control changes that",
        code: "model_control_off")
    }
    guard !call.request.body.isEmpty, let parameters = try call.fields().value("parameters") else {
      return control
    }
    guard parameters.isObject else { throw parameters.error("must be an object") }
    try parameters.forEachMember { name, value in
      let name = try name.string()
      // What depends on a model: nothing does.
      if name == "unload_dependents" {
        _ = try value.bool()
        return
      }
      throw ServiceError.field(
        "parameters.\(name.prefix(50))", "models are loaded as their folders are; leave it out")
    }
    return control
  }
}
