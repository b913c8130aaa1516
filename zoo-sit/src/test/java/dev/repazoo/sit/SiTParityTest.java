package dev.repazoo.sit;

import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.ParameterStore;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.diffusion.PathType;
import dev.repazoo.diffusion.RepaLoss;
import dev.repazoo.diffusion.Sampler;
import dev.repazoo.diffusion.SamplerConfig;
import dev.repazoo.diffusion.SamplerStep;
import dev.repazoo.diffusion.TimeWeighting;
import dev.repazoo.json.JsonFields;
import dev.repazoo.nn.Context;
import dev.repazoo.spi.Generator;
import dev.repazoo.torch.TorchEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** SiT, the loss and the samplers against the reference's numbers. */
class SiTParityTest {
  private NDManager manager;

  @BeforeEach
  void open() {
    manager = TorchEngine.newManager(Device.cpu());
  }

  @AfterEach
  void close() {
    manager.close();
  }

  static Stream<GoldenCase> generators() {
    return GoldenCase.all("sit", "generator");
  }

  static Stream<GoldenCase> losses() {
    return GoldenCase.all("sit", "loss");
  }

  static Stream<GoldenCase> samplers() {
    return GoldenCase.all("sampler", "sampler");
  }

  @Test
  void casesAreThere() {
    assertTrue(generators().count() >= 4 && losses().count() >= 1 && samplers().count() >= 3);
  }

  @ParameterizedTest
  @MethodSource("generators")
  void forward(GoldenCase golden) {
    for (String key : List.of("ema", "model")) {
      String prefix = key.equals("model") ? "model." : "";
      if (golden.expects(prefix + "velocity")) {
        checkForward(golden, golden.model(manager, (ObjectNode) golden.config(), key), prefix);
      }
    }
  }

  private void checkForward(GoldenCase golden, SiT model, String prefix) {
    NDArray x = golden.input(manager, "x");
    NDArray t = golden.input(manager, "t");
    NDArray y = golden.input(manager, "y");
    Context context = Context.of(new ParameterStore(manager, false), x, false);
    Generator.Aligned output = model.aligned(context, x, t, y);
    golden.check(prefix + "velocity", output.prediction());
    golden.check(prefix + "velocity", model.predict(context, x, t, y));
    for (int i = 0; i < output.projections().size(); i++) {
      golden.check(prefix + "z_tilde." + i, output.projections().get(i));
    }
  }

  @ParameterizedTest
  @MethodSource("losses")
  void loss(GoldenCase golden) {
    JsonNode config = golden.config();
    SiT model = golden.model(manager, (ObjectNode) config.get("model"), "model");
    PathType path = PathType.ofOption(config.get("path_type").asText());
    NDArray time =
        golden.has("normal")
            ? TimeWeighting.LOGNORMAL.time(path, golden.input(manager, "normal"))
            : golden.input(manager, "time");
    NDArray x = golden.input(manager, "images");
    RepaLoss.Terms terms =
        new RepaLoss(path, config.get("proj_coeff").asDouble())
            .compute(
                model,
                Context.of(new ParameterStore(manager, false), x, false),
                x,
                golden.input(manager, "noise"),
                time,
                golden.input(manager, "y"),
                golden.inputs(manager, "zs."));
    if (golden.expects("time")) {
      golden.check("time", time);
    }
    golden.check("model_input", terms.modelInput());
    golden.check("velocity", terms.velocity());
    golden.check("loss", terms.loss());
    golden.check("proj_loss", terms.projLoss());
    golden.check("total", terms.total());
    for (int i = 0; i < terms.projections().size(); i++) {
      golden.check("z_tilde." + i, terms.projections().get(i));
    }
  }

  @ParameterizedTest
  @MethodSource("samplers")
  void sampler(GoldenCase golden) {
    JsonNode config = golden.config();
    SiT model = golden.model(manager, (ObjectNode) config.get("model"), "ema");
    Sampler sampler =
        new Sampler(SamplerConfig.of(new JsonFields("the case", (ObjectNode) config)));
    List<Integer> recorded = new ArrayList<>();
    config.get("trajectory_steps").forEach(step -> recorded.add(step.asInt()));
    NDList trajectory = new NDList();
    ParameterStore parameters = new ParameterStore(manager, false);
    SamplerStep.Network velocity =
        (x, t, y) -> model.predict(Context.of(parameters, x, false), x, t, y);
    NDArray labels = golden.input(manager, "y");
    NDArray result =
        sampler.sample(
            velocity,
            golden.input(manager, "initial_latents"),
            model.conditioning().conditions(labels, Optional.empty()),
            i -> golden.input(manager, "noise").get(new NDIndex(i)),
            (i, x) -> {
              if (recorded.contains(i)) {
                NDArray state = x.toType(DataType.FLOAT32, true);
                state.attach(manager);
                trajectory.add(state);
              }
            });
    golden.check("latents", result);
    golden.check("trajectory", NDArrays.stack(trajectory));
  }
}
