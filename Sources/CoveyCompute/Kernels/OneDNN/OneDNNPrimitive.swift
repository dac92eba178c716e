#if OneDNN
  internal import COneDNN

  /// A compiled primitive whose scratchpad the caller provides, so that any number of threads may run it at once.
  final class OneDNNPrimitive: @unchecked Sendable {
    // Sendable: immutable after init, and all that a run writes is passed to it.
    let handle: dnnl_primitive_t
    /// The description, which the backward primitives want as a hint.
    let description: dnnl_primitive_desc_t

    /// Compiles an operation descriptor.
    /// - Parameters:
    ///   - descriptor: A C descriptor such as `dnnl_convolution_desc_t`.
    ///   - relu: Whether the result passes through max(x, 0).
    ///   - hint: The forward primitive, of a backward one.
    ///   - operation: Named in errors.
    /// - Throws: ``OneDNNUnsupported`` if this version has no implementation; ``ModelError`` for any other failure.
    init(_ descriptor: UnsafeRawPointer, relu: Bool = false, hint: OneDNNPrimitive? = nil, _ operation: String) throws {
      let engine = try OneDNN.engine()
      let attributes = try OneDNNAttributes(relu: relu, operation)
      var description: dnnl_primitive_desc_t?
      let status = dnnl_primitive_desc_create(&description, descriptor, attributes.handle, engine, hint?.description)
      if status == dnnl_unimplemented { throw OneDNNUnsupported() }
      try OneDNN.check(status, operation)
      (self.description, handle) = try OneDNNPrimitive.compile(description, operation)
    }

    /// Compiles a copy from one layout to another.
    init(from: OneDNNLayout, to: OneDNNLayout, _ operation: String) throws {
      let engine = try OneDNN.engine()
      let attributes = try OneDNNAttributes(relu: false, operation)
      var (source, destination) = (from.description, to.description)
      var description: dnnl_primitive_desc_t?
      let status = dnnl_reorder_primitive_desc_create(
        &description, &source, engine, &destination, engine, attributes.handle)
      if status == dnnl_unimplemented { throw OneDNNUnsupported() }
      try OneDNN.check(status, operation)
      (self.description, handle) = try OneDNNPrimitive.compile(description, operation)
    }

    deinit {
      dnnl_primitive_destroy(handle)
      dnnl_primitive_desc_destroy(description)
    }

    /// The layout that the primitive has chosen for `argument`, a query such as `dnnl_query_src_md`.
    func layout(_ argument: dnnl_query_t) throws(ModelError) -> OneDNNLayout {
      guard let layout = dnnl_primitive_desc_query_md(description, argument, 0) else {
        throw .invalid("oneDNN does not tell a tensor's layout; use the portable back end")
      }
      return OneDNNLayout(layout.pointee)
    }

    private static func compile(
      _ description: dnnl_primitive_desc_t?, _ operation: String
    ) throws -> (dnnl_primitive_desc_t, dnnl_primitive_t) {
      guard let description else { throw ModelError.invalid("oneDNN returned no description of \(operation)") }
      var handle: dnnl_primitive_t?
      let status = dnnl_primitive_create(&handle, description)
      guard status == dnnl_success, let handle else {
        dnnl_primitive_desc_destroy(description)
        try OneDNN.check(status, operation)
        throw ModelError.invalid("oneDNN returned no primitive for \(operation)")
      }
      return (description, handle)
    }
  }

  /// oneDNN has no implementation for a shape; the portable kernels take over.
  struct OneDNNUnsupported: Error {}

  /// Settings of a primitive: its scratchpad comes from the caller, and perhaps a ReLU follows.
  private final class OneDNNAttributes {
    let handle: dnnl_primitive_attr_t

    init(relu: Bool, _ operation: String) throws {
      var created: dnnl_primitive_attr_t?
      try OneDNN.check(dnnl_primitive_attr_create(&created), operation)
      guard let created else { throw ModelError.invalid("oneDNN returned no attributes for \(operation)") }
      handle = created
      try OneDNN.check(dnnl_primitive_attr_set_scratchpad_mode(handle, dnnl_scratchpad_mode_user), operation)
      guard relu else { return }
      var after: dnnl_post_ops_t?
      try OneDNN.check(dnnl_post_ops_create(&after), operation)
      defer { dnnl_post_ops_destroy(after) }
      try OneDNN.check(dnnl_post_ops_append_eltwise(after, 1, dnnl_eltwise_relu, 0, 0), operation)
      try OneDNN.check(dnnl_primitive_attr_set_post_ops(handle, after), operation)
    }

    deinit { dnnl_primitive_attr_destroy(handle) }
  }
#endif
