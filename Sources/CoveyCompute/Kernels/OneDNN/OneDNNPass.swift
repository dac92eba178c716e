#if OneDNN
  internal import COneDNN

  /// One primitive with the copies around it that bring tensors into the layouts it has chosen, planned but not bound.
  struct OneDNNPass: Sendable {
    /// A tensor that the primitive reads or writes.
    struct Operand: Sendable {
      /// oneDNN's argument number, such as `DNNL_ARG_SRC`.
      let argument: Int32
      /// How Covey stores it.
      let user: OneDNNLayout
      /// How the primitive wants it.
      let chosen: OneDNNLayout
      /// The copy between the two, nil if they agree.
      let reorder: OneDNNPrimitive?
      let isResult: Bool
      /// Where in scratch the primitive's copy lies.
      let offset: Int
    }

    let primitive: OneDNNPrimitive
    private(set) var operands = [Operand]()
    private let scratchpad: OneDNNLayout
    /// Floats of working memory: the copies and the primitive's own scratchpad.
    private(set) var scratch: Int
    private let operation: String

    init(_ primitive: OneDNNPrimitive, _ operation: String) throws {
      self.primitive = primitive
      self.operation = operation
      scratchpad = try primitive.layout(dnnl_query_scratchpad_md)
      scratch = scratchpad.count
    }

    /// Adds an input of the primitive.
    mutating func input(_ argument: Int32, _ query: dnnl_query_t, _ user: OneDNNLayout) throws {
      try add(argument, query, user, isResult: false)
    }

    /// Adds an output of the primitive.
    mutating func result(_ argument: Int32, _ query: dnnl_query_t, _ user: OneDNNLayout) throws {
      try add(argument, query, user, isResult: true)
    }

    /// Adds a tensor that the primitive takes just as it is.
    mutating func add(argument: Int32, _ layout: OneDNNLayout, isResult: Bool = false) {
      operands.append(
        Operand(argument: argument, user: layout, chosen: layout, reorder: nil, isResult: isResult, offset: scratch))
    }

    private mutating func add(_ argument: Int32, _ query: dnnl_query_t, _ user: OneDNNLayout, isResult: Bool) throws {
      let chosen = try primitive.layout(query)
      var reorder: OneDNNPrimitive?
      if !chosen.equals(user) {
        reorder = try OneDNNPrimitive(
          from: isResult ? chosen : user, to: isResult ? user : chosen, "the copies of \(operation)")
      }
      operands.append(
        Operand(argument: argument, user: user, chosen: chosen, reorder: reorder, isResult: isResult, offset: scratch))
      if reorder != nil { scratch += chosen.count }
    }

    /// Binds to memory: one pointer for each operand, in the order they were added.
    func bind(_ pointers: [UnsafeMutablePointer<Float>], scratch: UnsafeMutablePointer<Float>) -> OneDNNRun {
      precondition(pointers.count == operands.count, "a pass is bound to one pointer for each operand")
      let run = OneDNNRun()
      var arguments = [dnnl_exec_arg_t]()
      var copiesOut = [(OneDNNPrimitive, [dnnl_exec_arg_t])]()
      for (operand, pointer) in zip(operands, pointers) {
        let outer = run.memory(operand.user, pointer)
        guard let reorder = operand.reorder else {
          arguments.append(dnnl_exec_arg_t(arg: operand.argument, memory: outer))
          continue
        }
        let inner = run.memory(operand.chosen, scratch + operand.offset)
        arguments.append(dnnl_exec_arg_t(arg: operand.argument, memory: inner))
        let copy = [
          dnnl_exec_arg_t(arg: DNNL_ARG_FROM, memory: operand.isResult ? inner : outer),
          dnnl_exec_arg_t(arg: DNNL_ARG_TO, memory: operand.isResult ? outer : inner),
        ]
        if operand.isResult { copiesOut.append((reorder, copy)) } else { run.add(reorder, copy) }
      }
      if scratchpad.count > 0 {
        arguments.append(dnnl_exec_arg_t(arg: DNNL_ARG_SCRATCHPAD, memory: run.memory(scratchpad, scratch)))
      }
      run.add(primitive, arguments)
      for (reorder, copy) in copiesOut { run.add(reorder, copy) }
      return run
    }
  }
#endif
