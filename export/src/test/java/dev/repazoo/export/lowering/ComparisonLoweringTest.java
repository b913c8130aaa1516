package dev.repazoo.export.lowering;

import java.util.List;

/** Comparisons and logic. */
class ComparisonLoweringTest extends LoweringContract {
  @Override
  List<Row> rows() {
    return List.of(
        row(
            "eq",
            x -> x.get(0).eq(x.get(1)).logicalOr(x.get(0).eq(2)),
            below(3, B, 4),
            below(3, 4)),
        row(
            "neq",
            x -> x.get(0).neq(x.get(1)).logicalAnd(x.get(0).neq(2)),
            below(3, B, 4),
            below(3, 4)),
        row("gt", x -> x.get(0).gt(x.get(1)).logicalOr(x.get(0).gt(1)), real(B, 4), real(4)),
        row("gt", "of whole and real numbers", x -> x.get(0).gt(0.5f), below(2, B, 4)),
        row(
            "gte",
            x -> x.get(0).gte(x.get(1)).logicalOr(x.get(0).gte(2)),
            below(3, B, 4),
            below(3, 4)),
        row("lt", x -> x.get(0).lt(x.get(1)).logicalOr(x.get(0).lt(-1)), real(B, 4), real(4)),
        row(
            "lte",
            x -> x.get(0).lte(x.get(1)).logicalOr(x.get(0).lte(0)),
            below(3, B, 4),
            below(3, 4)),
        row("logicalAnd", x -> x.get(0).logicalAnd(x.get(1)), below(2, B, 4), below(2, B, 4)),
        row("logicalOr", x -> x.get(0).logicalOr(x.get(1)), below(2, B, 4), below(2, B, 4)),
        row("logicalXor", x -> x.get(0).logicalXor(x.get(1)), below(2, B, 4), below(2, B, 4)),
        row("logicalNot", x -> x.get(0).gt(0).logicalNot(), real(B, 4)),
        row("isNaN", x -> x.get(0).log().isNaN(), real(B, 6)),
        row("isInfinite", x -> x.get(0).maximum(0).log().isInfinite(), real(B, 6)));
  }
}
