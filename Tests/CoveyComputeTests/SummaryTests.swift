import CoveyCompute
import CoveyCore
import Testing

@Suite struct SummaryTests {
  @Test(
    arguments: zip(
      [
        (BuiltInModel.logistic, 10), (.mlp2NN, 10), (.mlp500, 10), (.cnnMcMahan, 10), (.cnnEMNIST, 62),
        (.cnnKerasMNIST, 10),
      ], [7_850, 199_210, 397_510, 1_663_370, 1_206_590, 93_322]))
  func parametersOfThePapers(model: (BuiltInModel, Int), count: Int) throws {
    let model = try Model(
      builtIn: model.0, features: .image(height: 28, width: 28, channels: 1), targets: .classes(model.1))
    #expect(model.parameterCount == count)
    #expect(model.initialParameters(seed: 1).count == count)
  }

  @Test func mlp() throws {
    let model = try Model(builtIn: .mlp2NN, features: .dense(count: 784), targets: .classes(10))
    #expect(
      model.summary() == """
        Model: "mlp-2nn"
        _________________________________________________________________
         Layer (type)     Output Shape  Param #
        =================================================================
         input (Input)    (None, 784)   0
         dense (Dense)    (None, 200)   157,000
         dense_1 (Dense)  (None, 200)   40,200
         dense_2 (Dense)  (None, 10)    2,010
        =================================================================
        Total params: 199,210 (778.16 KB)
        Loss: softmaxCrossEntropy
        _________________________________________________________________
        """)
  }

  @Test func convolutions() throws {
    let model = try Model(
      builtIn: .cnnEMNIST, features: .image(height: 28, width: 28, channels: 1), targets: .classes(62))
    #expect(
      model.summary() == """
        Model: "cnn-emnist"
        _________________________________________________________________
         Layer (type)                  Output Shape        Param #
        =================================================================
         input (Input)                 (None, 28, 28, 1)   0
         conv2d (Conv2D)               (None, 26, 26, 32)  320
         conv2d_1 (Conv2D)             (None, 24, 24, 64)  18,496
         max_pooling2d (MaxPooling2D)  (None, 12, 12, 64)  0
         dropout (Dropout)             (None, 12, 12, 64)  0
         flatten (Flatten)             (None, 9216)        0
         dense (Dense)                 (None, 128)         1,179,776
         dropout_1 (Dropout)           (None, 128)         0
         dense_1 (Dense)               (None, 62)          7,998
        =================================================================
        Total params: 1,206,590 (4.60 MB)
        Loss: softmaxCrossEntropy
        _________________________________________________________________
        """)
  }
}
