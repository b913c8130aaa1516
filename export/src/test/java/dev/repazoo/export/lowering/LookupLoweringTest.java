package dev.repazoo.export.lowering;

import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import java.util.List;

/** What picks elements. */
class LookupLoweringTest extends LoweringContract {
  @Override
  List<Row> rows() {
    return List.of(
        row("get", "slice", x -> x.get(0).get(":, 1:3, ..., -1"), real(B, 4, 2, 3)),
        row("get", "steps", x -> x.get(0).get("..., ::2"), real(B, 4, 5)),
        row(
            "get",
            "new axis",
            x -> x.get(0).get(new NDIndex().addAllDim().addIndices(0)).expandDims(1),
            real(B, 4, 2)),
        row("get", "by an array", x -> x.get(0).get(":, {}", x.get(1)), real(B, 4, 2), below(4, 3)),
        row("get", "rows of a table", x -> x.get(0).get(x.get(1)), real(5, 2), below(5, B, 3)),
        row(
            "get",
            "one of each row",
            x -> x.get(0).get(new NDIndex().addAllDim().addPickDim(x.get(1))),
            real(B, 5),
            below(5, B, 1)),
        row("get", "inserted axis", x -> x.get(0).get(":, null, 1"), real(B, 4, 2)),
        row(
            "get",
            "by a constant mask",
            x -> x.get(0).get(":, {}", x.getManager().create(new boolean[] {true, false, true})),
            real(B, 3, 2)),
        row(
            "booleanMask",
            "of the last axes",
            x ->
                x.get(0)
                    .booleanMask(
                        x.getManager().create(new boolean[][] {{true, false}, {false, true}}), 1),
            real(B, 2, 2)),
        row("getScalar", x -> x.get(0).sum(new int[] {0}).getScalar(2), real(B, 4)),
        row("gather", x -> x.get(0).gather(x.get(1), 1), real(B, 5), below(5, B, 3)),
        row("gatherNd", x -> x.get(0).gatherNd(x.get(1)), real(5, 2, 3), below(2, 2, B)),
        row(
            "gatherNd",
            "rows of a table",
            x -> x.get(0).gatherNd(x.get(1)),
            real(5, 2),
            below(5, 1, B)),
        row("take", x -> x.get(0).take(x.get(1)), real(5, 2), below(10, B, 3)),
        row(
            "scatter",
            x -> x.get(0).scatter(x.get(1).argSort(1).get(":, :2"), x.get(2), 1),
            real(B, 5),
            real(B, 5),
            real(B, 2)),
        row("put", x -> x.get(0).put(x.get(1).argSort(0), x.get(2)), real(B, 5), real(3), real(3)),
        row("oneHot", x -> x.get(0).oneHot(4), below(4, B, 3)),
        row("oneHot", "of whole numbers", x -> x.get(0).oneHot(4, DataType.INT64), below(4, B, 3)),
        row(
                "oneHot",
                "of other values",
                x -> x.get(0).oneHot(4, 2, -1, DataType.FLOAT32),
                below(4, B, 3))
            .against(x -> x.get(0).oneHot(4).mul(3f).sub(1f)),
        row(
            "where",
            x -> NDArrays.where(x.get(0).gt(0), x.get(0), x.get(1)),
            real(B, 4),
            real(B, 4)),
        row(
            "where",
            "of whole numbers",
            x -> NDArrays.where(x.get(0).gt(0), x.get(1), x.get(1).neg()),
            real(B, 4),
            below(9, B, 4)));
  }
}
