#if OneDNN
  internal import COneDNN

  /// A pass bound to one executor's memory: primitives in order, with their arguments. One thread at a time may call it.
  final class OneDNNRun {
    private struct Step {
      let primitive: OneDNNPrimitive
      let arguments: UnsafeMutableBufferPointer<dnnl_exec_arg_t>
    }

    private let stream: dnnl_stream_t
    private var memories = [dnnl_memory_t]()
    private var steps = ContiguousArray<Step>()

    init() {
      var stream: dnnl_stream_t?
      OneDNN.require(dnnl_stream_create(&stream, OneDNNRun.engine, dnnl_stream_default_flags.rawValue))
      guard let stream else { preconditionFailure("oneDNN returned no stream") }
      self.stream = stream
    }

    deinit {
      for step in steps { step.arguments.deallocate() }
      for memory in memories { dnnl_memory_destroy(memory) }
      dnnl_stream_destroy(stream)
    }

    /// A tensor at `pointer`, which must outlive the run.
    func memory(_ layout: OneDNNLayout, _ pointer: UnsafeMutablePointer<Float>) -> dnnl_memory_t {
      var description = layout.description
      var memory: dnnl_memory_t?
      OneDNN.require(dnnl_memory_create(&memory, &description, OneDNNRun.engine, pointer))
      guard let memory else { preconditionFailure("oneDNN returned no memory object") }
      memories.append(memory)
      return memory
    }

    /// Appends a primitive.
    func add(_ primitive: OneDNNPrimitive, _ arguments: [dnnl_exec_arg_t]) {
      let buffer = UnsafeMutableBufferPointer<dnnl_exec_arg_t>.allocate(capacity: arguments.count)
      _ = buffer.initialize(from: arguments)
      steps.append(Step(primitive: primitive, arguments: buffer))
    }

    /// Runs the primitives, on the calling thread alone. The stream of a processor is done when execution returns.
    func callAsFunction() {
      OneDNN.useOneThread()
      for step in steps {
        OneDNN.require(
          dnnl_primitive_execute(
            step.primitive.handle, stream, Int32(step.arguments.count), step.arguments.baseAddress))
      }
    }

    /// The engine, which exists because a primitive was planned on it.
    private static var engine: dnnl_engine_t {
      guard let engine = try? OneDNN.engine() else { preconditionFailure("a run needs a planned primitive") }
      return engine
    }
  }
#endif
