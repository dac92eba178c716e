#if OneDNN
  internal import COneDNN

  /// A tensor's extents and how its floats lie in memory.
  struct OneDNNLayout: @unchecked Sendable {
    // Sendable: a plain C value without pointers.
    var description: dnnl_memory_desc_t

    /// A layout that a primitive has chosen.
    init(_ description: dnnl_memory_desc_t) { self.description = description }

    /// Floats with `extents` in oneDNN's logical order (such as batch, channels, height, width), stored as `tag` says.
    init(_ extents: [Int], _ tag: dnnl_format_tag_t, _ operation: String) throws {
      description = dnnl_memory_desc_t()
      let status = dnnl_memory_desc_init_by_tag(
        &description, Int32(extents.count), extents.map { Int64($0) }, dnnl_f32, tag)
      try OneDNN.check(status, operation)
    }

    /// The same tensor in whatever layout a primitive likes best.
    var anyFormat: dnnl_memory_desc_t {
      var any = description
      any.format_kind = dnnl_format_kind_any
      any.format_desc = .init()
      return any
    }

    /// Whole cache lines of floats that hold it.
    var count: Int {
      var description = description
      return (dnnl_memory_desc_get_size(&description) + 63) / 64 * 16
    }

    /// Whether both store the same tensor in the same way.
    func equals(_ other: OneDNNLayout) -> Bool {
      var (one, two) = (description, other.description)
      return dnnl_memory_desc_equal(&one, &two) != 0
    }
  }
#endif
