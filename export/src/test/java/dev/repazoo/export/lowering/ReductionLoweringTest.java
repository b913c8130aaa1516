package dev.repazoo.export.lowering;

import ai.djl.ndarray.types.DataType;
import java.util.List;

/** Sums, means, extremes and norms. */
class ReductionLoweringTest extends LoweringContract {
  @Override
  List<Row> rows() {
    return List.of(
        row("sum", x -> x.get(0).sum(), real(B, 4)),
        row("sum", "of axes", x -> x.get(0).sum(new int[] {1, -1}), real(B, 4, 3)),
        row(
            "sum",
            "of whole numbers is int64",
            x -> x.get(0).toType(DataType.INT32, false).sum(new int[] {1}),
            below(9, B, 4)),
        row("sum", "of truth values", x -> x.get(0).gt(0).sum(new int[] {1}), real(B, 4)),
        row("mean", x -> x.get(0).mean(), real(B, 4)),
        row("mean", "of an axis, kept", x -> x.get(0).mean(new int[] {-1}, true), real(B, 4, 3)),
        row("max", x -> x.get(0).max(), real(B, 4)),
        row("max", "of an axis", x -> x.get(0).max(new int[] {1}), real(B, 4, 3)),
        row("min", x -> x.get(0).min(), real(B, 4)),
        row("min", "of whole numbers", x -> x.get(0).min(new int[] {1}, true), below(9, B, 4, 3)),
        row("prod", x -> x.get(0).prod(), unit(B, 2)),
        row("prod", "of whole numbers", x -> x.get(0).prod(new int[] {1}), below(5, B, 4)),
        row("argMax", x -> x.get(0).argMax(), real(B, 4)),
        row("argMax", "of an axis", x -> x.get(0).argMax(-1), real(B, 4, 3)),
        row("argMin", x -> x.get(0).argMin(), real(B, 4)),
        row("argMin", "of an axis", x -> x.get(0).argMin(1), real(B, 4, 3)),
        row("all", x -> x.get(0).gt(-9).all(), real(B, 4)),
        row("any", x -> x.get(0).gt(9).any(), real(B, 4)),
        row("none", x -> x.get(0).gt(9).none(), real(B, 4)),
        row("countNonzero", x -> x.get(0).countNonzero(1), below(2, B, 4)),
        row("norm", x -> x.get(0).norm(), real(B, 4)),
        row("norm", "kept", x -> x.get(0).norm(true), real(B, 4)),
        row("norm", "of an axis", x -> x.get(0).norm(new int[] {1}, true), real(B, 4, 3)),
        row("norm", "of order 1", x -> x.get(0).norm(1, new int[] {-1}, false), real(B, 4, 3)),
        row("norm", "of order 3", x -> x.get(0).norm(3, new int[] {1, 2}, false), real(B, 4, 3)),
        row("normalize", x -> x.get(0).normalize(), real(B, 4)),
        row("normalize", "of order 1", x -> x.get(0).normalize(1, -1), real(B, 4, 3)));
  }
}
