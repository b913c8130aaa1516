package dev.repazoo.export.lowering;

import ai.djl.nn.Activation;
import java.util.List;

/** Activation functions. */
class ActivationLoweringTest extends LoweringContract {
  @Override
  List<Row> rows() {
    return List.of(
        row("relu", x -> Activation.relu(x.get(0)), real(B, 4)),
        row("sigmoid", x -> Activation.sigmoid(x.get(0)), real(B, 4)),
        row("tanh", x -> Activation.tanh(x.get(0)), real(B, 4)),
        row("softPlus", x -> Activation.softPlus(x.get(0)), real(B, 4)),
        row("softSign", x -> Activation.softSign(x.get(0)), real(B, 4)),
        row("leakyRelu", x -> Activation.leakyRelu(x.get(0), 0.2f), real(B, 4)),
        row("elu", x -> Activation.elu(x.get(0), 0.7f), real(B, 4)),
        row("selu", x -> Activation.selu(x.get(0)), real(B, 4)),
        row("gelu", x -> Activation.gelu(x.get(0)), real(B, 4)),
        row("swish", x -> Activation.swish(x.get(0), 1.5f), real(B, 4)),
        row("mish", x -> Activation.mish(x.get(0)), real(B, 4)));
  }
}
