package dev.repazoo.export.lowering;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.internal.NDArrayEx;
import java.util.ArrayList;
import java.util.List;

/** Pictures. */
class VisionLoweringTest extends LoweringContract {
  @Override
  List<Row> rows() {
    return List.of(
        row(
            "interpolation",
            "nearest",
            x -> x.get(0).getNDArrayInternal().interpolation(new long[] {7, 9}, 0, false),
            real(B, 2, 5, 6)),
        row(
            "interpolation",
            "bilinear, larger",
            x -> x.get(0).getNDArrayInternal().interpolation(new long[] {7, 9}, 1, false),
            real(B, 2, 5, 6)),
        row(
                "interpolation",
                "bilinear, smaller",
                x -> x.get(0).getNDArrayInternal().interpolation(new long[] {3, 4}, 1, false),
                real(B, 2, 9, 11))
            .within(1e-4),
        row(
                "interpolation",
                "bicubic, larger",
                x -> x.get(0).getNDArrayInternal().interpolation(new long[] {7, 9}, 3, false),
                real(B, 2, 5, 6))
            .within(1e-4),
        row(
                "interpolation",
                "bicubic, smaller",
                x -> x.get(0).getNDArrayInternal().interpolation(new long[] {3, 4}, 3, false),
                real(B, 2, 9, 11))
            .within(1e-4),
        row("resize", x -> x.get(0).getNDArrayInternal().resize(9, 7, 1), real(B, 5, 6, 3)),
        row("crop", x -> x.get(0).getNDArrayInternal().crop(1, 2, 3, 2), real(B, 5, 6, 3)),
        row(
            "normalize",
            "by channels",
            x ->
                x.get(0)
                    .getNDArrayInternal()
                    .normalize(new float[] {0.1f, 0.2f, 0.3f}, new float[] {1, 2, 3}),
            real(B, 3, 5, 6)),
        row("toTensor", x -> x.get(0).getNDArrayInternal().toTensor(), below(255, B, 5, 6, 3)),
        row(
            "multiBoxPrior",
            x -> {
              NDArrayEx map = x.get(0).getNDArrayInternal();
              NDArray boxes =
                  map.multiBoxPrior(
                          List.of(0.2f, 0.3f),
                          List.of(1f, 2f, 0.5f),
                          new ArrayList<>(List.of(-1f, -1f)),
                          List.of(0.5f, 0.5f),
                          false)
                      .head();
              return x.get(0).sum(new int[] {1, 2, 3}).reshape(-1, 1, 1).add(boxes);
            },
            real(B, 2, 3, 4)));
  }
}
