package dev.repazoo.encoders.inception;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import dev.repazoo.nn.Context;
import dev.repazoo.nn.Scope;
import java.util.ArrayList;
import java.util.List;

/**
 * Branches side by side, their channels one after the other. Names are those of torchvision's
 * {@code inception.py}; the five forms are its {@code InceptionA} to {@code InceptionE}.
 */
final class MixedBlock extends Stage {
  /** What a branch does: some stages in turn, then one, or two of the same input side by side. */
  private record Branch(List<Stage> chain, List<Stage> last) {}

  private final List<Branch> branches = new ArrayList<>();

  private MixedBlock() {}

  /** Squares of 5 x 5 and 3 x 3, at the same size. */
  static MixedBlock squares(int in, int pooled) {
    MixedBlock block = new MixedBlock();
    block.chain(block.named("branch1x1", BasicConv2d.pointwise(in, 64)));
    block.chain(
        block.named("branch5x5_1", BasicConv2d.pointwise(in, 48)),
        block.named("branch5x5_2", BasicConv2d.of(48, 64, 5, 1, 2)));
    block.chain(
        block.named("branch3x3dbl_1", BasicConv2d.pointwise(in, 64)),
        block.named("branch3x3dbl_2", BasicConv2d.of(64, 96, 3, 1, 1)),
        block.named("branch3x3dbl_3", BasicConv2d.of(96, 96, 3, 1, 1)));
    block.chain(Pool.same(false), block.named("branch_pool", BasicConv2d.pointwise(in, pooled)));
    return block;
  }

  /** From 35 x 35 to 17 x 17. */
  static MixedBlock toSeventeen(int in) {
    MixedBlock block = new MixedBlock();
    block.chain(block.named("branch3x3", BasicConv2d.of(in, 384, 3, 2, 0)));
    block.chain(
        block.named("branch3x3dbl_1", BasicConv2d.pointwise(in, 64)),
        block.named("branch3x3dbl_2", BasicConv2d.of(64, 96, 3, 1, 1)),
        block.named("branch3x3dbl_3", BasicConv2d.of(96, 96, 3, 2, 0)));
    block.chain(Pool.halve());
    return block;
  }

  /** Rows and columns of seven, at the same size. */
  static MixedBlock sevens(int in, int width) {
    MixedBlock block = new MixedBlock();
    block.chain(block.named("branch1x1", BasicConv2d.pointwise(in, 192)));
    block.chain(
        block.named("branch7x7_1", BasicConv2d.pointwise(in, width)),
        block.named("branch7x7_2", BasicConv2d.row(width, width, 7)),
        block.named("branch7x7_3", BasicConv2d.column(width, 192, 7)));
    block.chain(
        block.named("branch7x7dbl_1", BasicConv2d.pointwise(in, width)),
        block.named("branch7x7dbl_2", BasicConv2d.column(width, width, 7)),
        block.named("branch7x7dbl_3", BasicConv2d.row(width, width, 7)),
        block.named("branch7x7dbl_4", BasicConv2d.column(width, width, 7)),
        block.named("branch7x7dbl_5", BasicConv2d.row(width, 192, 7)));
    block.chain(Pool.same(false), block.named("branch_pool", BasicConv2d.pointwise(in, 192)));
    return block;
  }

  /** From 17 x 17 to 8 x 8. */
  static MixedBlock toEight(int in) {
    MixedBlock block = new MixedBlock();
    block.chain(
        block.named("branch3x3_1", BasicConv2d.pointwise(in, 192)),
        block.named("branch3x3_2", BasicConv2d.of(192, 320, 3, 2, 0)));
    block.chain(
        block.named("branch7x7x3_1", BasicConv2d.pointwise(in, 192)),
        block.named("branch7x7x3_2", BasicConv2d.row(192, 192, 7)),
        block.named("branch7x7x3_3", BasicConv2d.column(192, 192, 7)),
        block.named("branch7x7x3_4", BasicConv2d.of(192, 192, 3, 2, 0)));
    block.chain(Pool.halve());
    return block;
  }

  /**
   * Rows and columns of three side by side.
   *
   * @param largest whether its pooling takes the largest value and not the mean, as the last block
   *     of TensorFlow's graph does
   */
  static MixedBlock threes(int in, boolean largest) {
    MixedBlock block = new MixedBlock();
    block.chain(block.named("branch1x1", BasicConv2d.pointwise(in, 320)));
    block.fork(List.of(block.named("branch3x3_1", BasicConv2d.pointwise(in, 384))), "branch3x3_2");
    block.fork(
        List.of(
            block.named("branch3x3dbl_1", BasicConv2d.pointwise(in, 448)),
            block.named("branch3x3dbl_2", BasicConv2d.of(448, 384, 3, 1, 1))),
        "branch3x3dbl_3");
    block.chain(Pool.same(largest), block.named("branch_pool", BasicConv2d.pointwise(in, 192)));
    return block;
  }

  private Stage named(String name, Stage stage) {
    return child(name, stage);
  }

  private void chain(Stage... stages) {
    List<Stage> all = List.of(stages);
    int last = all.size() - 1;
    branches.add(new Branch(all.subList(0, last), all.subList(last, all.size())));
  }

  private void fork(List<Stage> stages, String name) {
    branches.add(
        new Branch(
            stages,
            List.of(
                named(name + "a", BasicConv2d.row(384, 384, 3)),
                named(name + "b", BasicConv2d.column(384, 384, 3)))));
  }

  @Override
  NDArray forward(Context context, NDArray x) {
    try (Scope scope = new Scope()) {
      NDList parts = new NDList();
      for (Branch branch : branches) {
        NDArray y = x;
        for (Stage stage : branch.chain()) {
          y = stage.forward(context, y);
        }
        for (Stage stage : branch.last()) {
          parts.add(stage.forward(context, y));
        }
      }
      return scope.keep(NDArrays.concat(parts, 1));
    }
  }
}
