package dev.repazoo.export.parity;

import ai.djl.ndarray.types.DataType;
import dev.repazoo.array.Npy;
import dev.repazoo.array.NpyArray;
import dev.repazoo.export.ExportOptions;
import dev.repazoo.export.ExportedSampling;
import dev.repazoo.export.lowering.Target;
import dev.repazoo.parity.CaseModel;
import dev.repazoo.parity.ParityCase;
import dev.repazoo.parity.ParityKind;
import dev.repazoo.parity.ParityValue;
import dev.repazoo.parity.SamplerKind;
import dev.repazoo.runtime.HostTensor;
import dev.repazoo.spi.Conditioning;
import dev.repazoo.spi.Generator;
import dev.repazoo.weights.Tensor;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * Sampling through an exported graph. It gives {@code latents}; a graph has no {@code trajectory}.
 */
public abstract class ExportedSamplerKind implements ParityKind {
  private final Target target;

  ExportedSamplerKind(Target target) {
    this.target = target;
  }

  /** With standard operators. */
  public static final class Portable extends ExportedSamplerKind {
    /** For the service loader. */
    public Portable() {
      super(Target.PORTABLE);
    }
  }

  /** With ONNX Runtime's own operators. */
  public static final class Ort extends ExportedSamplerKind {
    /** For the service loader. */
    public Ort() {
      super(Target.ORT);
    }
  }

  @Override
  public String kind() {
    return "sampler";
  }

  @Override
  public String way() {
    return "onnx-" + target.option();
  }

  @Override
  public boolean gives(String output) {
    return output.equals("latents");
  }

  @Override
  public Map<String, ParityValue> compute(ParityCase parityCase, Means means) throws IOException {
    Generator model = CaseModel.ofModel(parityCase, means.registry());
    CaseModel.load(parityCase, model, means.manager());
    Map<String, HostTensor> inputs = new HashMap<>();
    inputs.put("latents", floats(parityCase, "initial_latents"));
    for (Conditioning.GraphInput input : model.conditioning().samplerInputs()) {
      String name = input.ofNull() ? input.name() : model.conditioning().denoiserInput();
      inputs.put(input.name(), tensor(parityCase, name, model.conditioning().type()));
    }
    if (parityCase.inputs().containsKey("noise")) {
      inputs.put("noise", floats(parityCase, "noise"));
    }
    HostTensor samples =
        ExportedSampling.run(
            model, SamplerKind.config(parityCase), ExportOptions.of(target), inputs);
    return Map.of("latents", new ParityValue.One(Tensor.of(samples.toFloats(), samples.shape())));
  }

  private static HostTensor tensor(ParityCase parityCase, String name, DataType type) {
    if (type != DataType.INT64) {
      return floats(parityCase, name);
    }
    NpyArray array = Npy.read(parityCase.input(name));
    return HostTensor.of(array.tensor().toLongs(), array.shape());
  }

  private static HostTensor floats(ParityCase parityCase, String name) {
    NpyArray array = Npy.read(parityCase.input(name));
    return HostTensor.of(array.toFloats(), array.shape());
  }
}
