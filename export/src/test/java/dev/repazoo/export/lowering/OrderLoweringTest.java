package dev.repazoo.export.lowering;

import ai.djl.ndarray.types.DataType;
import java.util.List;

/** Sorting, quantiles and running sums along an axis. */
class OrderLoweringTest extends LoweringContract {
  @Override
  List<Row> rows() {
    return List.of(
        row("cumSum", x -> x.get(0).cumSum(1), real(B, 4, 3)),
        row(
            "cumSum",
            "of whole numbers is int64",
            x -> x.get(0).toType(DataType.INT32, false).cumSum(-1),
            below(9, B, 4)),
        row("cumSum", "along the batch", x -> x.get(0).cumSum(), real(B, 4)),
        row("cumProd", x -> x.get(0).cumProd(1), real(B, 4, 3)),
        row("cumProd", "along the last axis", x -> x.get(0).cumProd(-1), real(B, 2, 5)),
        row(
            "cumProd",
            "of whole numbers, as reals",
            x -> x.get(0).cumProd(1, DataType.FLOAT32),
            below(4, B, 3)),
        row("diff", x -> x.get(0).diff(1, -1), real(B, 4, 5)),
        row("diff", "twice", x -> x.get(0).diff(2, 1), real(B, 4, 5)),
        row("sort", x -> x.get(0).sort(), real(B, 9)),
        row("sort", "of an axis", x -> x.get(0).sort(1), real(B, 4, 3)),
        row("sort", "of whole numbers", x -> x.get(0).sort(1), below(99, B, 9)),
        row("argSort", x -> x.get(0).argSort(), real(B, 9)),
        row("argSort", "of an axis, downwards", x -> x.get(0).argSort(1, false), real(B, 4, 3)),
        row("topK", x -> x.get(0).topK(3, 1).get(0), real(B, 9)),
        row(
            "topK",
            "positions of the smallest",
            x -> x.get(0).topK(2, -1, false, true).get(1),
            real(B, 4, 5)),
        row("median", x -> x.get(0).median(), real(B, 6)),
        row("median", "of an axis", x -> x.get(0).median(new int[] {1}), real(B, 5, 2)),
        row("percentile", x -> x.get(0).percentile(30), real(B, 7)),
        row(
            "percentile",
            "of an axis",
            x -> x.get(0).percentile(50, new int[] {1}),
            real(B, 5, 2)));
  }
}
