package dev.repazoo.export.sampling;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.repazoo.diffusion.Sampler;
import dev.repazoo.diffusion.SamplerConfig;
import dev.repazoo.diffusion.SamplerStep;
import dev.repazoo.generate.Samples;
import dev.repazoo.generate.SeededNoise;
import dev.repazoo.generate.SteppedBackend;
import dev.repazoo.runtime.HostTensor;
import dev.repazoo.runtime.ModelFileException;
import dev.repazoo.runtime.OnnxSession;
import dev.repazoo.spi.ConditionData;
import dev.repazoo.spi.Conditioning;
import dev.repazoo.spi.LatentShape;
import dev.repazoo.spi.Prediction;
import dev.repazoo.torch.TorchEngine;
import java.util.Map;

/** Samples step by step from a graph that holds the model alone. */
public final class DenoiserBackend implements SteppedBackend {
  private final OnnxSession session;
  private final ExportedGenerator generator;
  private final Sampler sampler;

  /**
   * A backend over a loaded denoiser.
   *
   * @param session closed with this backend
   * @throws ModelFileException when the graph holds no denoiser
   */
  public DenoiserBackend(OnnxSession session, SamplerConfig config) {
    this.session = session;
    generator = ExportedGenerator.of(session);
    if (!session.hasInput("x") || !session.hasInput(conditioning().denoiserInput())) {
      throw new ModelFileException(session.path() + " holds no denoiser");
    }
    config.checkFits(generator.prediction());
    sampler = new Sampler(config);
  }

  @Override
  public Conditioning conditioning() {
    return generator.conditioning();
  }

  @Override
  public Samples draw(SeededNoise noise, long[] indices, ConditionData conditions) {
    LatentShape shape = generator.shape();
    Shape batch = shape.batch(indices.length);
    try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
      NDArray result =
          sampler.sample(
              this::predict,
              manager.create(noise.latents(indices, shape.size()), batch),
              conditions.arrays(manager, conditioning()),
              step -> manager.create(noise.step(indices, step, shape.size()), batch),
              (step, state) -> {});
      return Samples.of(shape, result.toFloatArray());
    }
  }

  @Override
  public LatentShape shape() {
    return generator.shape();
  }

  @Override
  public Prediction prediction() {
    return generator.prediction();
  }

  @Override
  public double[] velocities(
      SamplerStep step, double[] states, double t, ConditionData conditions) {
    try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
      return step.velocity(
              this::predict,
              manager.create(states, shape().batch(conditions.count())),
              manager.create(new double[] {t}),
              conditions.arrays(manager, conditioning()))
          .toDoubleArray();
    }
  }

  private NDArray predict(NDArray x, NDArray t, NDArray y) {
    Map<String, HostTensor> outputs =
        session.run(
            Map.of("x", tensor(x), "t", tensor(t), conditioning().denoiserInput(), tensor(y)));
    NDList parts = new NDList();
    for (String name : generator.prediction().names()) {
      parts.add(x.getManager().create(outputs.get(name).toFloats(), x.getShape()));
    }
    return NDArrays.concat(parts, 1);
  }

  private static HostTensor tensor(NDArray array) {
    long[] shape = array.getShape().getShape();
    return array.getDataType() == DataType.INT64
        ? HostTensor.of(array.toLongArray(), shape)
        : HostTensor.of(array.toFloatArray(), shape);
  }

  @Override
  public void close() {
    session.close();
  }
}
