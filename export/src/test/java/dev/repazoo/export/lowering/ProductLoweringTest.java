package dev.repazoo.export.lowering;

import java.util.List;

/** Products of matrices and vectors. */
class ProductLoweringTest extends LoweringContract {
  @Override
  List<Row> rows() {
    return List.of(
        row("matMul", x -> x.get(0).matMul(x.get(1)), real(B, 4, 3), real(B, 3, 2)),
        row(
            "matMul",
            "with broadcasting",
            x -> x.get(0).matMul(x.get(1)),
            real(B, 5, 4, 3),
            real(3, 2)),
        row("matMul", "by a vector", x -> x.get(0).matMul(x.get(1)), real(B, 4, 3), real(3)),
        row("matMul", "of a vector", x -> x.get(0).matMul(x.get(1)), real(4), real(B, 4, 3)),
        row("batchMatMul", x -> x.get(0).batchMatMul(x.get(1)), real(B, 4, 3), real(B, 3, 2)),
        row("dot", x -> x.get(0).sum(new int[] {0}).dot(x.get(1)), real(B, 4), real(4)),
        row(
            "matMul",
            "as einsum bnd,bmd->bnm",
            x -> x.get(0).matMul(x.get(1).swapAxes(1, 2)),
            real(B, 4, 3),
            real(B, 5, 3)),
        row(
            "matMul",
            "as einsum bi,bj->bij",
            x -> x.get(0).expandDims(2).mul(x.get(1).expandDims(1)),
            real(B, 4),
            real(B, 5)),
        row("rdiv", x -> x.get(0).getNDArrayInternal().rdiv(2), unit(B, 4)),
        row(
            "rdiv",
            "by an array",
            x -> x.get(0).getNDArrayInternal().rdiv(x.get(1)),
            unit(B, 4),
            real(4)),
        row("rsub", x -> x.get(0).getNDArrayInternal().rsub(2), real(B, 4)),
        row("rmod", x -> x.get(0).getNDArrayInternal().rmod(2), unit(B, 4)),
        row("rpow", x -> x.get(0).getNDArrayInternal().rpow(2), real(B, 4)),
        row(
                "rdivi",
                x -> x.get(0).mul(1).getNDArrayInternal().rdivi(x.get(1)),
                unit(B, 4),
                real(B, 4))
            .against(x -> x.get(1).div(x.get(0))),
        row(
                "rmodi",
                x -> x.get(0).mul(1).getNDArrayInternal().rmodi(x.get(1)),
                unit(B, 4),
                real(B, 4))
            .against(x -> x.get(1).mod(x.get(0))),
        row("rpowi", x -> x.get(0).mul(1).getNDArrayInternal().rpowi(2), real(B, 4))
            .against(x -> x.get(0).getNDArrayInternal().rpow(2)),
        row("rsubi", x -> x.get(0).mul(1).getNDArrayInternal().rsubi(2), real(B, 4)));
  }
}
