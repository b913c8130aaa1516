package dev.repazoo.export.lowering;

import ai.djl.ndarray.NDArray;
import java.util.List;

/** Functions of single elements. */
class FunctionLoweringTest extends LoweringContract {
  @Override
  List<Row> rows() {
    return List.of(
        row("neg", x -> x.get(0).neg(), real(B, 4)),
        row("abs", x -> x.get(0).abs(), real(B, 4)),
        row("sign", x -> x.get(0).sign(), real(B, 4)),
        row("signi", x -> x.get(0).mul(1).signi(), real(B, 4)),
        row("floor", x -> x.get(0).floor(), real(B, 4)),
        row("ceil", x -> x.get(0).ceil(), real(B, 4)),
        row("round", "halves to even", x -> x.get(0).div(2).round(), below(9, B, 9)),
        row("trunc", x -> x.get(0).mul(3).trunc(), real(B, 9)),
        row("square", x -> x.get(0).square(), real(B, 4)),
        row("sqrt", x -> x.get(0).sqrt(), unit(B, 4)),
        row("sqrt", "of whole numbers", x -> x.get(0).sqrt(), below(9, B, 4)),
        row("cbrt", x -> x.get(0).cbrt(), unit(B, 4)),
        row("exp", x -> x.get(0).exp(), real(B, 4)),
        row("log", x -> x.get(0).log(), unit(B, 4)),
        row("log10", x -> x.get(0).log10(), unit(B, 4)),
        row("log2", x -> x.get(0).log2(), unit(B, 4)),
        row("sin", x -> x.get(0).sin(), real(B, 4)),
        row("cos", x -> x.get(0).cos(), real(B, 4)),
        row("tan", x -> x.get(0).tan(), unit(B, 4)),
        row("asin", x -> x.get(0).asin(), unit(B, 4)),
        row("acos", x -> x.get(0).acos(), unit(B, 4)),
        row("atan", x -> x.get(0).atan(), real(B, 4)),
        row("atan2", x -> x.get(0).atan2(x.get(1)), real(B, 16), real(B, 16)),
        row(
            "atan2",
            "on the axes",
            x -> x.get(0).sub(1).atan2(x.get(1).sub(1)).add(0.25f),
            below(3, B, 32),
            below(3, B, 32)),
        row("sinh", x -> x.get(0).sinh(), real(B, 4)),
        row("cosh", x -> x.get(0).cosh(), real(B, 4)),
        row("tanh", x -> x.get(0).tanh(), real(B, 4)),
        row("asinh", x -> x.get(0).asinh(), real(B, 4))
            .against(x -> x.get(0).add(x.get(0).square().add(1).sqrt()).log()),
        row("acosh", x -> x.get(0).add(1).acosh(), unit(B, 4))
            .against(
                x -> {
                  NDArray y = x.get(0).add(1);
                  return y.add(y.square().sub(1).sqrt()).log();
                }),
        row("atanh", x -> x.get(0).atanh(), unit(B, 4))
            .against(x -> x.get(0).add(1).div(x.get(0).neg().add(1)).log().div(2)),
        row("erf", x -> x.get(0).erf(), real(B, 4)),
        row("erfinv", x -> x.get(0).mul(2).sub(1).erfinv(), unit(B, 32)),
        row("erfinv", "near the ends", x -> x.get(0).mul(0.001f).sub(1).erfinv(), unit(B, 8))
            .within(1e-3),
        row("toDegrees", x -> x.get(0).toDegrees(), real(B, 4)),
        row("toRadians", x -> x.get(0).toRadians(), real(B, 4)),
        row("softmax", x -> x.get(0).softmax(-1), real(B, 4, 3)),
        row("softmax", "over another axis", x -> x.get(0).softmax(1), real(B, 4, 3)),
        row("logSoftmax", x -> x.get(0).logSoftmax(-1), real(B, 4, 3)));
  }
}
