#if OneDNN
  internal import COneDNN
  #if canImport(Glibc)
    internal import Glibc
  #elseif canImport(Musl)
    internal import Musl
  #elseif canImport(Darwin)
    internal import Darwin
  #endif
#endif

/// What every oneDNN kernel shares: the processor as an engine, the thread count, and the meaning of a status.
///
/// The portable back end is the reference; this one replaces dense layers, convolutions and pooling. It gives the same
/// numbers to rounding (about 1e-6 of the largest; below 2e-5 where the portable one takes Winograd's algorithm), and the
/// same bits for the same kind of processor, whatever the number of workers.
///
/// oneDNN 2.6 allocates inside of every call: up to 1 block in a matrix product, 4 to 11 in a primitive. So a training
/// step is not free of allocations as a portable one is: 6 of them with three dense layers, 73 with two convolutions,
/// two poolings and two dense layers.
package enum OneDNN {
  /// Makes oneDNN use one thread wherever the calling thread plans or runs its kernels; call it at a worker's start.
  ///
  /// OpenMP keeps the count per thread, and takes its default from the environment. So the kernels call this, too,
  /// whenever they are planned or run. Without the OneDNN trait, or with a oneDNN that does not use OpenMP, nothing
  /// happens.
  @inline(__always)
  package static func useOneThread() {
    #if OneDNN
      setThreads?(1)
    #endif
  }

  #if OneDNN
    /// `omp_set_num_threads` of the OpenMP library that oneDNN has loaded, which Covey itself does not link.
    private static let setThreads: (@convention(c) (Int32) -> Void)? = {
      #if canImport(Darwin)
        let everywhere = UnsafeMutableRawPointer(bitPattern: -2)
      #else
        let everywhere: UnsafeMutableRawPointer? = nil
      #endif
      guard let symbol = dlsym(everywhere, "omp_set_num_threads") else { return nil }
      return unsafeBitCast(symbol, to: (@convention(c) (Int32) -> Void).self)
    }()

    /// The processor.
    /// - Throws: ``ModelError`` if oneDNN cannot use it.
    static func engine() throws -> dnnl_engine_t { try shared.get().handle }

    private static let shared = Result<OneDNNEngine, ModelError> { () throws(ModelError) in try OneDNNEngine() }

    /// - Throws: ``ModelError`` naming the operation unless `status` is success.
    static func check(_ status: dnnl_status_t, _ operation: String) throws(ModelError) {
      guard status != dnnl_success else { return }
      throw .invalid("oneDNN cannot set up \(operation): \(name(status)); use the portable back end")
    }

    /// Like `check` where nothing can go wrong but a lack of memory.
    @inline(__always)
    static func require(_ status: dnnl_status_t) {
      precondition(status == dnnl_success, "oneDNN failed to run a kernel that it had planned")
    }

    private static func name(_ status: dnnl_status_t) -> String {
      switch status {
      case dnnl_out_of_memory: "out of memory"
      case dnnl_invalid_arguments: "invalid arguments"
      case dnnl_unimplemented: "not implemented for these shapes"
      case dnnl_iterator_ends: "no more implementations"
      case dnnl_runtime_error: "runtime error"
      case dnnl_not_required: "not required"
      default: "status \(status.rawValue)"
      }
    }
  #endif
}

#if OneDNN
  /// The processor as oneDNN's engine, made once a process.
  final class OneDNNEngine: @unchecked Sendable {
    // Sendable: oneDNN's engines are immutable.
    let handle: dnnl_engine_t

    init() throws(ModelError) {
      var engine: dnnl_engine_t?
      try OneDNN.check(dnnl_engine_create(&engine, dnnl_cpu, 0), "the processor")
      guard let engine else { throw .invalid("oneDNN returned no engine; use the portable back end") }
      handle = engine
    }
  }
#endif
