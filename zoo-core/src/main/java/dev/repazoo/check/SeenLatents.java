package dev.repazoo.check;

import dev.repazoo.array.Npy;
import dev.repazoo.array.NpyArray;
import dev.repazoo.data.SecondHalf;
import dev.repazoo.spi.LatentShape;
import dev.repazoo.tree.FileTree;
import dev.repazoo.weights.DType;
import dev.repazoo.weights.WeightsException;
import java.io.IOException;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What a file of latents shows.
 *
 * @param shape 2C, h, w; nothing where they can't be used
 * @param kind a {@link FindingKind}'s name; blank where nothing is wrong
 * @param detail how it shows
 * @param bytes of the file
 * @param negative whether a value behind the means is negative
 */
public record SeenLatents(
    List<Integer> shape, String kind, String detail, int bytes, boolean negative)
    implements Serializable {
  private static final long serialVersionUID = 1;

  /** Copies the list. */
  public SeenLatents {
    shape = List.copyOf(shape);
  }

  Optional<LatentShape> latentShape() {
    return shape.isEmpty()
        ? Optional.empty()
        : Optional.of(new LatentShape(shape.get(0), shape.get(1), shape.get(2)));
  }

  Optional<FindingKind> findingKind() {
    return kind.isEmpty() ? Optional.empty() : Optional.of(FindingKind.valueOf(kind));
  }

  /**
   * Reads a file of latents.
   *
   * @param secondHalf what stands behind the means
   */
  public static SeenLatents look(FileTree files, SecondHalf secondHalf, String name) {
    int length = 0;
    try {
      byte[] content = files.read(name);
      length = content.length;
      NpyArray array = Npy.read(ByteBuffer.wrap(content), "latents");
      long[] shape = array.shape();
      if (shape.length != 3 || shape[0] % 2 != 0 || Arrays.stream(shape).anyMatch(n -> n < 1)) {
        return bad(
            FindingKind.WRONG_SHAPE,
            "has shape " + Arrays.toString(shape) + "; moments have [2C, h, w]",
            length);
      }
      if (array.dtype() != DType.F32) {
        return bad(FindingKind.WRONG_SHAPE, "holds " + array.dtype() + ", not float32", length);
      }
      List<Integer> found = Arrays.stream(shape).mapToObj(Math::toIntExact).toList();
      return values(array.toFloats(), found, secondHalf, length);
    } catch (IOException | WeightsException e) {
      return bad(FindingKind.UNREADABLE_LATENTS, String.valueOf(e.getMessage()), length);
    }
  }

  private static SeenLatents values(
      float[] values, List<Integer> shape, SecondHalf secondHalf, int length) {
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        return bad(FindingKind.NOT_FINITE, "value " + i + " is " + values[i], length);
      }
      if (i >= values.length / 2 && values[i] < 0 && secondHalf == SecondHalf.STD) {
        return bad(
            FindingKind.NEGATIVE_STD,
            "its standard deviations hold " + values[i] + ": no mean and std",
            length);
      }
    }
    boolean found = SecondHalf.proven(values).isPresent();
    return new SeenLatents(shape, "", "", length, found);
  }

  private static SeenLatents bad(FindingKind kind, String detail, int length) {
    return new SeenLatents(List.of(), kind.name(), detail, length, false);
  }
}
