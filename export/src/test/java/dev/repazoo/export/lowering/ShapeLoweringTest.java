package dev.repazoo.export.lowering;

import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.types.Shape;
import java.util.List;

/** What moves elements. */
class ShapeLoweringTest extends LoweringContract {
  @Override
  List<Row> rows() {
    return List.of(
        row("reshape", x -> x.get(0).reshape(-1, 6, 2), real(B, 4, 3)),
        row(
            "reshape",
            "that folds the batch",
            x -> x.get(0).reshape(x.get(0).size(0) * 4, 3),
            real(B, 4, 3)),
        row(
            "reshape",
            "to two symbolic axes",
            x -> {
              long b = x.get(0).size(0);
              return x.get(0).reshape(1, b, 4).broadcast(2, b, 4).reshape(2 * b, 4);
            },
            real(B, 4)),
        row("flatten", x -> x.get(0).flatten(), real(B, 4, 3)),
        row("flatten", "of axes", x -> x.get(0).flatten(1, 2), real(B, 4, 3)),
        row("expandDims", x -> x.get(0).expandDims(1).expandDims(-1), real(B, 4)),
        row("squeeze", x -> x.get(0).squeeze(), real(B, 1, 4, 1)),
        row("squeeze", "of axes", x -> x.get(0).squeeze(1), real(B, 1, 4)),
        row("transpose", x -> x.get(0).transpose(), real(B, 4, 3)),
        row("transpose", "of axes", x -> x.get(0).transpose(0, 2, 1), real(B, 4, 3)),
        row("swapAxes", x -> x.get(0).swapAxes(1, 2), real(B, 4, 3)),
        row("broadcast", x -> x.get(0).broadcast(new Shape(2, x.get(0).size(0), 4)), real(B, 1)),
        row("split", "into equal parts", x -> x.get(0).split(2, 1).get(1), real(B, 4)),
        row("split", "at places", x -> x.get(0).split(new long[] {1, 3}, 1).get(1), real(B, 4)),
        row("tile", x -> x.get(0).tile(new long[] {1, 3}), real(B, 4)),
        row("tile", "all axes", x -> x.get(0).tile(2), real(B, 4)),
        row("repeat", x -> x.get(0).repeat(2), real(B, 3)),
        row("repeat", "of an axis", x -> x.get(0).repeat(1, 3), real(B, 4, 2)),
        row("repeat", "of the batch", x -> x.get(0).repeat(0, 2), real(B, 4)),
        row("repeat", "of all axes", x -> x.get(0).repeat(new long[] {1, 2, 3}), real(B, 4, 2)),
        row("repeat", "up to a shape", x -> x.get(0).repeat(new Shape(8)), real(B, 4)),
        row("pad", x -> x.get(0).pad(new Shape(1, 2), 0.5), real(B, 4)),
        row("pad", "of two axes", x -> x.get(0).pad(new Shape(1, 0, 0, 2), -1), real(B, 4, 3)),
        row("flip", x -> x.get(0).flip(1), real(B, 4, 3)),
        row("flip", "of two axes", x -> x.get(0).flip(0, -1), real(B, 4, 3)),
        row("rotate90", x -> x.get(0).rotate90(1, new int[] {1, 2}), real(B, 4, 3)),
        row("rotate90", "thrice", x -> x.get(0).rotate90(3, new int[] {1, 2}), real(B, 4, 3)),
        row(
            "rotate90",
            "backwards by two",
            x -> x.get(0).rotate90(-2, new int[] {1, 2}),
            real(B, 4, 3)),
        row("diagonal", x -> x.get(0).diagonal(0, 1, 2), real(B, 4, 3)),
        row("diagonal", "above", x -> x.get(0).diagonal(1, 1, 2), real(B, 4, 3)),
        row("diagonal", "below", x -> x.get(0).diagonal(-2, 2, 1), real(B, 4, 3)),
        row("trace", x -> x.get(0).trace(0, 1, 2), real(B, 3, 3))
            .against(x -> x.get(0).diagonal(0, 1, 2).sum(new int[] {-1})),
        row("zerosLike", x -> x.get(0).zerosLike().add(x.get(0)), real(B, 4)),
        row("onesLike", x -> x.get(0).onesLike().add(x.get(0)), real(B, 4)),
        row("concat", x -> NDArrays.concat(x, 1), real(B, 4), real(B, 2)),
        row("concat", "of types", x -> NDArrays.concat(x, -1), below(9, B, 4), real(B, 2)),
        row("stack", x -> NDArrays.stack(x, 1), real(B, 4), real(B, 4)),
        row("stack", "at the end", x -> NDArrays.stack(x, -1), real(B, 4), real(B, 4)));
  }
}
