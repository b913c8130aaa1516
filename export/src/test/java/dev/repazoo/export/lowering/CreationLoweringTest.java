package dev.repazoo.export.lowering;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;

/** Arrays that a model makes. */
class CreationLoweringTest extends LoweringContract {
  @Override
  List<Row> rows() {
    return List.of(
        row(
            "toType",
            "from real to whole",
            x -> x.get(0).mul(3).toType(DataType.INT32, false),
            real(B, 4)),
        row(
            "toType",
            "from whole to truth",
            x -> x.get(0).toType(DataType.BOOLEAN, false),
            below(3, B, 4)),
        row(
            "toType",
            "to double and back",
            x -> x.get(0).toType(DataType.FLOAT64, false).div(3).toType(DataType.FLOAT32, false),
            real(B, 4)),
        row(
            "zeros",
            x -> x.get(0).add(x.getManager().zeros(new Shape(x.get(0).size(0), 4))),
            real(B, 4)),
        row("ones", x -> x.get(0).add(x.getManager().ones(new Shape(2, 1, 4))), real(B, 4)),
        row("full", x -> x.get(0).add(x.getManager().full(new Shape(4), 2.5f)), real(B, 4)),
        row("eye", x -> x.get(0).matMul(x.getManager().eye(4, 3, 0)), real(B, 4)),
        row("arange", x -> x.get(0).add(x.getManager().arange(1f, 3f, 0.5f)), real(B, 4)),
        row(
            "arange",
            "over the batch",
            x -> x.get(0).add(x.getManager().arange((int) x.get(0).size(0)).expandDims(1)),
            real(B, 4)),
        row("linspace", x -> x.get(0).add(x.getManager().linspace(-1f, 2f, 7)), real(B, 7)),
        row("hanningWindow", x -> x.get(0).mul(x.getManager().hanningWindow(8)), real(B, 8)),
        row(
            "create",
            x -> x.get(0).add(x.getManager().create(new float[][] {{1, 2}, {3, 4}})),
            real(B, 2, 2)),
        row(
            "create",
            "a mask",
            x ->
                NDArrays.where(
                    x.getManager()
                        .create(new boolean[] {true, false})
                        .broadcast(x.get(0).getShape()),
                    x.get(0),
                    x.get(0).neg()),
            real(B, 2)),
        row(
            "duplicate",
            x -> {
              NDArray y = x.get(0).duplicate();
              y.addi(1);
              return y.mul(x.get(0));
            },
            real(B, 2)));
  }
}
