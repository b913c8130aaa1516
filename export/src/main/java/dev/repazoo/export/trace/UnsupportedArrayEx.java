package dev.repazoo.export.trace;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDArrayIndexer;
import ai.djl.ndarray.internal.NDArrayEx;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.recurrent.RNN;
import java.util.List;

/** Refuses every extended operator that has no place in an exported model. Mechanical. */
abstract class UnsupportedArrayEx implements NDArrayEx {

  @Override
  public NDArray rdivi(NDArray b) {
    throw Recording.refuse("rdivi");
  }

  @Override
  public NDArray rmodi(NDArray b) {
    throw Recording.refuse("rmodi");
  }

  @Override
  public NDArray rpowi(Number n) {
    throw Recording.refuse("rpowi");
  }

  @Override
  public NDArray softSign() {
    throw Recording.refuse("softSign");
  }

  @Override
  public NDArray maxPool(Shape kernelShape, Shape stride, Shape padding, boolean ceilMode) {
    throw Recording.refuse("maxPool");
  }

  @Override
  public NDArray globalMaxPool() {
    throw Recording.refuse("globalMaxPool");
  }

  @Override
  public NDArray avgPool(
      Shape kernelShape, Shape stride, Shape padding, boolean ceilMode, boolean countIncludePad) {
    throw Recording.refuse("avgPool");
  }

  @Override
  public NDArray globalAvgPool() {
    throw Recording.refuse("globalAvgPool");
  }

  @Override
  public NDArray lpPool(
      float normType, Shape kernelShape, Shape stride, Shape padding, boolean ceilMode) {
    throw Recording.refuse("lpPool");
  }

  @Override
  public NDArray globalLpPool(float normType) {
    throw Recording.refuse("globalLpPool");
  }

  @Override
  public void adadeltaUpdate(
      NDList inputs,
      NDList weights,
      float weightDecay,
      float rescaleGrad,
      float clipGrad,
      float rho,
      float epsilon) {
    throw Recording.refuse("adadeltaUpdate");
  }

  @Override
  public void adagradUpdate(
      NDList inputs,
      NDList weights,
      float learningRate,
      float weightDecay,
      float rescaleGrad,
      float clipGrad,
      float epsilon) {
    throw Recording.refuse("adagradUpdate");
  }

  @Override
  public void adamUpdate(
      NDList inputs,
      NDList weights,
      float learningRate,
      float learningRateBiasCorrection,
      float weightDecay,
      float rescaleGrad,
      float clipGrad,
      float beta1,
      float beta2,
      float epsilon,
      boolean lazyUpdate,
      boolean adamw) {
    throw Recording.refuse("adamUpdate");
  }

  @Override
  public void nagUpdate(
      NDList inputs,
      NDList weights,
      float learningRate,
      float weightDecay,
      float rescaleGrad,
      float clipGrad,
      float momentum) {
    throw Recording.refuse("nagUpdate");
  }

  @Override
  public void rmspropUpdate(
      NDList inputs,
      NDList weights,
      float learningRate,
      float weightDecay,
      float rescaleGrad,
      float clipGrad,
      float rho,
      float momentum,
      float epsilon,
      boolean centered) {
    throw Recording.refuse("rmspropUpdate");
  }

  @Override
  public void sgdUpdate(
      NDList inputs,
      NDList weights,
      float learningRate,
      float weightDecay,
      float rescaleGrad,
      float clipGrad,
      float momentum,
      boolean lazyUpdate) {
    throw Recording.refuse("sgdUpdate");
  }

  @Override
  public NDList convolution(
      NDArray input,
      NDArray weight,
      NDArray bias,
      Shape stride,
      Shape padding,
      Shape dilation,
      int groups) {
    throw Recording.refuse("convolution");
  }

  @Override
  public NDList deconvolution(
      NDArray input,
      NDArray weight,
      NDArray bias,
      Shape stride,
      Shape padding,
      Shape outPadding,
      Shape dilation,
      int groups) {
    throw Recording.refuse("deconvolution");
  }

  @Override
  public NDList linear(NDArray input, NDArray weight, NDArray bias) {
    throw Recording.refuse("linear");
  }

  @Override
  public NDList embedding(NDArray input, NDArray weight, SparseFormat sparse) {
    throw Recording.refuse("embedding");
  }

  @Override
  public NDList prelu(NDArray input, NDArray alpha) {
    throw Recording.refuse("prelu");
  }

  @Override
  public NDList dropout(NDArray input, float rate, boolean training) {
    throw Recording.refuse("dropout");
  }

  @Override
  public NDList layerNorm(
      NDArray input, Shape normalizedShape, NDArray gamma, NDArray beta, float eps) {
    throw Recording.refuse("layerNorm");
  }

  @Override
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
    throw Recording.refuse("batchNorm");
  }

  @Override
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
    throw Recording.refuse("rnn");
  }

  @Override
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
    throw Recording.refuse("gru");
  }

  @Override
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
    throw Recording.refuse("lstm");
  }

  @Override
  public NDArray interpolation(long[] size, int mode, boolean alignCorners) {
    throw Recording.refuse("interpolation");
  }

  @Override
  public NDArray resize(int width, int height, int interpolation) {
    throw Recording.refuse("resize");
  }

  @Override
  public NDArray randomFlipLeftRight() {
    throw Recording.refuse("randomFlipLeftRight");
  }

  @Override
  public NDArray randomFlipTopBottom() {
    throw Recording.refuse("randomFlipTopBottom");
  }

  @Override
  public NDArray randomBrightness(float brightness) {
    throw Recording.refuse("randomBrightness");
  }

  @Override
  public NDArray randomHue(float hue) {
    throw Recording.refuse("randomHue");
  }

  @Override
  public NDArray randomColorJitter(float brightness, float contrast, float saturation, float hue) {
    throw Recording.refuse("randomColorJitter");
  }

  @Override
  public NDArrayIndexer getIndexer(NDManager manager) {
    throw Recording.refuse("getIndexer");
  }

  @Override
  public NDList multiBoxTarget(
      NDList inputs,
      float iouThreshold,
      float ignoreLabel,
      float negativeMiningRatio,
      float negativeMiningThreshold,
      int minNegativeSamples) {
    throw Recording.refuse("multiBoxTarget");
  }

  @Override
  public NDList multiBoxPrior(
      List<Float> sizes, List<Float> ratios, List<Float> steps, List<Float> offsets, boolean clip) {
    throw Recording.refuse("multiBoxPrior");
  }

  @Override
  public NDList multiBoxDetection(
      NDList inputs,
      boolean clip,
      float threshold,
      int backgroundId,
      float nmsThreshold,
      boolean forceSuppress,
      int nmsTopK) {
    throw Recording.refuse("multiBoxDetection");
  }
}
