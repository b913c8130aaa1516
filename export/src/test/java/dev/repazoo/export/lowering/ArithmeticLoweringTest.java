package dev.repazoo.export.lowering;

import java.util.List;

/** Arithmetic with broadcasting and promotion of types. */
class ArithmeticLoweringTest extends LoweringContract {
  @Override
  List<Row> rows() {
    return List.of(
        row("add", x -> x.get(0).add(x.get(1)), real(B, 4), real(4)),
        row("add", "of a number and whole numbers", x -> x.get(0).add(2).add(0.5f), below(9, B, 4)),
        row(
            "add",
            "of whole and real numbers",
            x -> x.get(0).add(x.get(1)),
            below(9, B, 4),
            real(B, 1)),
        row("sub", x -> x.get(0).sub(x.get(1)).sub(1.5), real(B, 1, 4), real(B, 3, 1)),
        row("mul", x -> x.get(0).mul(x.get(1)).mul(3), real(B, 4), real(1, 4)),
        row("div", x -> x.get(0).div(x.get(1)), real(B, 4), unit(4)),
        row("div", "of whole numbers is real", x -> x.get(0).div(4), below(9, B, 4)),
        row(
            "mod",
            "has the divisor's sign",
            x -> x.get(0).mul(3).mod(x.get(1).add(0.05)),
            real(B, 7),
            real(B, 7)),
        row("mod", "of whole numbers", x -> x.get(0).sub(5).mod(3), below(9, B, 7)),
        row("mod", "by a negative number", x -> x.get(0).sub(5).mod(-3), below(9, B, 7)),
        row("pow", x -> x.get(0).pow(2).add(x.get(0).pow(x.get(1))), unit(B, 4), real(4)),
        row("pow", "of whole numbers", x -> x.get(0).pow(2), below(9, B, 4)),
        row("maximum", x -> x.get(0).maximum(x.get(1)).maximum(0.1f), real(B, 4), real(4)),
        row("minimum", x -> x.get(0).minimum(x.get(1)).minimum(0.1f), real(B, 4), real(4)),
        row("xlogy", x -> x.get(0).maximum(0).xlogy(x.get(1)), real(B, 4), unit(4)),
        row("clip", x -> x.get(0).clip(-0.5, 0.5), real(B, 4)),
        row("addi", x -> x.get(0).mul(1).addi(1).addi(x.get(1)), real(B, 4), real(4)),
        row("subi", x -> x.get(0).mul(1).subi(1).subi(x.get(1)), real(B, 4), real(4)),
        row("muli", x -> x.get(0).mul(1).muli(2).muli(x.get(1)), real(B, 4), real(4)),
        row("divi", x -> x.get(0).mul(1).divi(2).divi(x.get(1)), real(B, 4), unit(4)),
        row("modi", x -> x.get(0).mul(1).modi(2).modi(x.get(1)), real(B, 4), unit(4)),
        row("powi", x -> x.get(0).mul(1).powi(2).powi(x.get(1)), unit(B, 4), unit(4)),
        row("negi", x -> x.get(0).mul(1).negi(), real(B, 4)));
  }
}
