package dev.repazoo.export.sampling;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.repazoo.diffusion.Sampler;
import dev.repazoo.diffusion.SamplerConfig;
import dev.repazoo.generate.SampleSource;
import dev.repazoo.generate.Samples;
import dev.repazoo.generate.SeededNoise;
import dev.repazoo.runtime.HostTensor;
import dev.repazoo.runtime.ModelFileException;
import dev.repazoo.runtime.OnnxSession;
import dev.repazoo.spi.LatentShape;
import dev.repazoo.torch.TorchEngine;
import java.util.Map;

/** Samples step by step from a graph that holds the model alone. */
public final class DenoiserGraphSource implements SampleSource {
  private final OnnxSession session;
  private final GraphFacts facts;
  private final Sampler sampler;

  /**
   * A source over a loaded denoiser.
   *
   * @param session closed with this source
   * @throws ModelFileException when the graph holds no denoiser
   */
  public DenoiserGraphSource(OnnxSession session, SamplerConfig config) {
    this.session = session;
    facts = GraphFacts.of(session);
    if (!session.hasInput("x") || !session.hasInput("y")) {
      throw new ModelFileException(session.path() + " holds no class-conditional denoiser");
    }
    sampler = new Sampler(config);
  }

  @Override
  public int numClasses() {
    return facts.numClasses();
  }

  @Override
  public Samples draw(SeededNoise noise, long[] indices, long[] labels) {
    LatentShape shape = facts.shape();
    int size = shape.channels() * shape.height() * shape.width();
    Shape batch = shape.batch(indices.length);
    try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
      float[] start = new float[indices.length * size];
      for (int i = 0; i < indices.length; i++) {
        noise.latents(indices[i], start, i * size, size);
      }
      NDArray condition = manager.create(labels);
      NDArray result =
          sampler.sample(
              this::velocity,
              manager.create(start, batch),
              condition,
              condition.zerosLike().add(facts.numClasses()),
              step -> {
                float[] values = new float[indices.length * size];
                for (int i = 0; i < indices.length; i++) {
                  noise.step(indices[i], step, values, i * size, size);
                }
                return manager.create(values, batch);
              },
              (step, state) -> {});
      return Samples.of(shape, result.toFloatArray());
    }
  }

  private NDArray velocity(NDArray x, NDArray t, NDArray y) {
    HostTensor velocity =
        session
            .run(
                Map.of(
                    "x", HostTensor.of(x.toFloatArray(), x.getShape().getShape()),
                    "t", HostTensor.of(t.toFloatArray(), t.getShape().getShape()),
                    "y", HostTensor.of(y.toLongArray(), y.getShape().getShape())))
            .get("velocity");
    return x.getManager().create(velocity.toFloats(), x.getShape());
  }

  @Override
  public void close() {
    session.close();
  }
}
