package dev.repazoo.export.sampling;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.repazoo.diffusion.SamplerConfig;
import dev.repazoo.diffusion.SamplerStep;
import dev.repazoo.generate.NetworkBackend;
import dev.repazoo.runtime.HostTensor;
import dev.repazoo.runtime.ModelFileException;
import dev.repazoo.runtime.OnnxSession;
import dev.repazoo.spi.Conditioning;
import dev.repazoo.spi.LatentShape;
import dev.repazoo.torch.TorchEngine;
import java.util.Map;

/** Samples step by step from a graph that holds the model alone. */
public final class DenoiserBackend extends NetworkBackend {
  private final OnnxSession session;
  private final ExportedGenerator generator;

  /**
   * A backend over a loaded denoiser.
   *
   * @param session closed with this backend
   * @throws ModelFileException when the graph holds no denoiser
   * @throws IllegalArgumentException when the sampler is of models that predict something else
   */
  public DenoiserBackend(OnnxSession session, SamplerConfig config) {
    this(session, ExportedGenerator.of(session), config);
  }

  private DenoiserBackend(OnnxSession session, ExportedGenerator generator, SamplerConfig config) {
    super(config, generator.prediction());
    this.session = session;
    this.generator = generator;
    if (!session.hasInput("x") || !session.hasInput(conditioning().denoiserInput())) {
      throw new ModelFileException(session.path() + " holds no denoiser");
    }
  }

  @Override
  public Conditioning conditioning() {
    return generator.conditioning();
  }

  @Override
  public LatentShape shape() {
    return generator.shape();
  }

  @Override
  protected NDManager newScope() {
    return TorchEngine.newManager(Device.cpu());
  }

  @Override
  protected SamplerStep.Network network(NDManager scope) {
    return (x, t, y) -> {
      Map<String, HostTensor> outputs =
          session.run(
              Map.of("x", tensor(x), "t", tensor(t), conditioning().denoiserInput(), tensor(y)));
      NDList parts = new NDList();
      for (String name : prediction().names()) {
        parts.add(x.getManager().create(outputs.get(name).toFloats(), x.getShape()));
      }
      return NDArrays.concat(parts, 1);
    };
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
