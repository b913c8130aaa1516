package dev.repazoo.export.lowering;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.pooling.Pool;
import java.util.List;

/** Pooling in one to three dimensions. */
class PoolingLoweringTest extends LoweringContract {
  @Override
  List<Row> rows() {
    return List.of(
        row(
            "maxPool",
            "1d",
            x -> Pool.maxPool1d(x.get(0), new Shape(3), new Shape(2), new Shape(1), false),
            real(B, 3, 9)),
        row(
            "maxPool",
            "2d",
            x -> Pool.maxPool2d(x.get(0), new Shape(3, 2), new Shape(2, 1), new Shape(1, 0), false),
            real(B, 3, 9, 8)),
        row(
            "maxPool",
            "3d",
            x ->
                Pool.maxPool3d(
                    x.get(0), new Shape(2, 2, 2), new Shape(2, 2, 2), new Shape(0, 0, 0), false),
            real(B, 2, 4, 5, 6)),
        row(
            "maxPool",
            "rounded up",
            x -> Pool.maxPool2d(x.get(0), new Shape(3, 3), new Shape(2, 2), new Shape(0, 1), true),
            real(B, 3, 8, 8)),
        row(
            "maxPool",
            "rounded up, without a window in the padding",
            x -> Pool.maxPool1d(x.get(0), new Shape(2), new Shape(3), new Shape(1), true),
            real(B, 3, 8)),
        row(
            "avgPool",
            "1d",
            x -> Pool.avgPool1d(x.get(0), new Shape(3), new Shape(2), new Shape(1), false, true),
            real(B, 3, 9)),
        row(
            "avgPool",
            "2d",
            x ->
                Pool.avgPool2d(
                    x.get(0), new Shape(3, 2), new Shape(2, 1), new Shape(1, 0), false, false),
            real(B, 3, 9, 8)),
        row(
            "avgPool",
            "2d, padding counts",
            x ->
                Pool.avgPool2d(
                    x.get(0), new Shape(3, 2), new Shape(2, 1), new Shape(1, 0), false, true),
            real(B, 3, 9, 8)),
        row(
            "avgPool",
            "3d",
            x ->
                Pool.avgPool3d(
                    x.get(0),
                    new Shape(2, 2, 2),
                    new Shape(2, 2, 2),
                    new Shape(0, 0, 0),
                    false,
                    true),
            real(B, 2, 4, 5, 6)),
        row(
            "avgPool",
            "rounded up",
            x ->
                Pool.avgPool2d(
                    x.get(0), new Shape(3, 3), new Shape(2, 2), new Shape(1, 0), true, false),
            real(B, 3, 8, 8)),
        row(
            "avgPool",
            "rounded up, padding counts",
            x ->
                Pool.avgPool2d(
                    x.get(0), new Shape(3, 3), new Shape(2, 2), new Shape(1, 0), true, true),
            real(B, 3, 8, 8)),
        row(
            "lpPool",
            "1d",
            x -> Pool.lpPool1d(x.get(0), 2, new Shape(3), new Shape(2), new Shape(0), false),
            real(B, 3, 9)),
        row(
            "lpPool",
            "2d, of order 3",
            x ->
                Pool.lpPool2d(
                    x.get(0), 3, new Shape(3, 2), new Shape(2, 1), new Shape(0, 0), false),
            unit(B, 3, 9, 8)),
        row(
            "lpPool",
            "rounded up",
            x ->
                Pool.lpPool2d(x.get(0), 2, new Shape(3, 3), new Shape(2, 2), new Shape(0, 0), true),
            unit(B, 3, 8, 8)),
        row("globalAvgPool", x -> Pool.globalAvgPool2d(x.get(0)), real(B, 3, 5, 4)),
        row("globalAvgPool", "1d", x -> Pool.globalAvgPool1d(x.get(0)), real(B, 3, 5)),
        row("globalMaxPool", x -> Pool.globalMaxPool2d(x.get(0)), real(B, 3, 5, 4)),
        row("globalMaxPool", "3d", x -> Pool.globalMaxPool3d(x.get(0)), real(B, 3, 5, 4, 2)),
        row("globalLpPool", x -> Pool.globalLpPool2d(x.get(0), 2), unit(B, 3, 5, 4)));
  }
}
