package dev.repazoo.export.trace;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.recurrent.RNN;
import dev.repazoo.export.graph.ExportException;
import dev.repazoo.export.graph.Value;
import dev.repazoo.export.lowering.BatchNorm;
import dev.repazoo.export.lowering.Convolution;
import dev.repazoo.export.lowering.Embedding;
import dev.repazoo.export.lowering.Gru;
import dev.repazoo.export.lowering.LayerNorm;
import dev.repazoo.export.lowering.Linear;
import dev.repazoo.export.lowering.Lstm;
import dev.repazoo.export.lowering.Prelu;
import dev.repazoo.export.lowering.Recurrence;
import dev.repazoo.export.lowering.Rnn;
import dev.repazoo.export.lowering.TransposedConvolution;
import dev.repazoo.export.lowering.Window;
import java.util.List;
import java.util.Optional;

/**
 * What DJL's layers call, as {@link ai.djl.ndarray.internal.NDArrayEx} has it. A bias may be null
 * there.
 */
abstract class TracedLayers extends TracedPooling {
  TracedLayers(TracedState array) {
    super(array);
  }

  private NDList list(Value value) {
    return new NDList(array(value));
  }

  private NDList list(List<Value> values) {
    NDList list = new NDList();
    values.forEach(value -> list.add(array(value)));
    return list;
  }

  private List<Value> values(NDList arrays) {
    return arrays.stream().map(this::value).toList();
  }

  private static void refuseTraining(boolean training) {
    if (training) {
      throw new ExportException("a model is exported as it predicts, not as it trains");
    }
  }

  public NDList linear(NDArray input, NDArray weight, NDArray bias) {
    Optional<Value> b = tracer().optional(bias);
    return list(
        b.isPresent()
            ? Linear.lower(g(), value(input), value(weight), b.get())
            : Linear.lower(g(), value(input), value(weight)));
  }

  public NDList convolution(
      NDArray input,
      NDArray weight,
      NDArray bias,
      Shape stride,
      Shape padding,
      Shape dilation,
      int groups) {
    Value w = value(weight);
    Window window = new Window(w.shape().slice(2), stride, padding, dilation);
    return list(Convolution.lower(g(), window, groups, value(input), w, tracer().optional(bias)));
  }

  public NDList deconvolution(
      NDArray input,
      NDArray weight,
      NDArray bias,
      Shape stride,
      Shape padding,
      Shape outPadding,
      Shape dilation,
      int groups) {
    Value w = value(weight);
    Window window = new Window(w.shape().slice(2), stride, padding, dilation);
    return list(
        TransposedConvolution.lower(
            g(), window, outPadding, groups, value(input), w, tracer().optional(bias)));
  }

  public NDList embedding(NDArray input, NDArray weight, SparseFormat sparse) {
    Value indices = g().cast(value(input), DataType.INT64);
    return list(Embedding.lower(g(), indices, value(weight)));
  }

  public NDList prelu(NDArray input, NDArray alpha) {
    return list(Prelu.lower(g(), value(input), value(alpha)));
  }

  public NDList dropout(NDArray input, float rate, boolean training) {
    refuseTraining(training);
    return list(value(input));
  }

  public NDList layerNorm(
      NDArray input, Shape normalizedShape, NDArray gamma, NDArray beta, float eps) {
    return list(
        LayerNorm.lower(
            g(), normalizedShape.dimension(), value(input), value(gamma), value(beta), eps));
  }

  public NDList batchNorm(
      NDArray input,
      NDArray runningMean,
      NDArray runningVar,
      NDArray gamma,
      NDArray beta,
      int axis,
      float momentum,
      float eps,
      boolean training) {
    refuseTraining(training);
    // As the PyTorch engine: -1 is axis 1, and another axis takes turns with axis 1.
    boolean second = axis == -1 || axis == 1;
    NDArray x = second ? input : input.swapAxes(1, axis);
    Value normalised =
        BatchNorm.lower(
            g(), value(x), value(runningMean), value(runningVar), value(gamma), value(beta), eps);
    NDArray result = array(normalised);
    return new NDList(second ? result : result.swapAxes(1, axis));
  }

  public NDList rnn(
      NDArray input,
      NDArray state,
      NDList params,
      boolean hasBiases,
      int numLayers,
      RNN.Activation activation,
      double dropRate,
      boolean training,
      boolean bidirectional,
      boolean batchFirst) {
    refuseTraining(training);
    Recurrence recurrence = new Recurrence(numLayers, bidirectional, batchFirst, hasBiases);
    Rnn.Nonlinearity nonlinearity =
        switch (activation) {
          case RELU -> Rnn.Nonlinearity.RELU;
          case TANH -> Rnn.Nonlinearity.TANH;
        };
    return list(
        Rnn.lower(g(), recurrence, nonlinearity, value(input), value(state), values(params)));
  }

  public NDList gru(
      NDArray input,
      NDArray state,
      NDList params,
      boolean hasBiases,
      int numLayers,
      double dropRate,
      boolean training,
      boolean bidirectional,
      boolean batchFirst) {
    refuseTraining(training);
    Recurrence recurrence = new Recurrence(numLayers, bidirectional, batchFirst, hasBiases);
    return list(Gru.lower(g(), recurrence, value(input), List.of(value(state)), values(params)));
  }

  public NDList lstm(
      NDArray input,
      NDList states,
      NDList params,
      boolean hasBiases,
      int numLayers,
      double dropRate,
      boolean training,
      boolean bidirectional,
      boolean batchFirst) {
    refuseTraining(training);
    Recurrence recurrence = new Recurrence(numLayers, bidirectional, batchFirst, hasBiases);
    return list(Lstm.lower(g(), recurrence, value(input), values(states), values(params)));
  }
}
