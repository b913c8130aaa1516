package dev.repazoo.spark.task;

import dev.repazoo.check.SeenImage;
import dev.repazoo.check.SeenLatents;
import dev.repazoo.data.SecondHalf;
import dev.repazoo.image.ImageDecoder;
import dev.repazoo.tree.FileTree;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads files of a data set and tells what they show.
 *
 * @param <S> what a file shows
 */
public sealed interface LookPiece<S extends Serializable>
    extends Piece<LookPiece.Work, LookPiece.Result<S>> {

  /**
   * Some files.
   *
   * @param first the number of the first
   * @param names of all
   */
  record Work(int first, List<String> names) implements Serializable {
    private static final long serialVersionUID = 1;

    /** Copies the list. */
    public Work {
      names = List.copyOf(names);
    }
  }

  /**
   * What they show.
   *
   * @param first the number of the first
   */
  record Result<S extends Serializable>(int first, List<S> seen) implements Serializable {
    private static final long serialVersionUID = 1;

    /** Copies the list. */
    public Result {
      seen = List.copyOf(seen);
    }
  }

  /** The data set's place. */
  String data();

  /** What a file shows. */
  S look(FileTree files, String name);

  @Override
  default Result<S> of(Work work) throws IOException {
    Visible.path(data(), "the data set");
    FileTree files = OpenTrees.open(data());
    List<S> seen = new ArrayList<>();
    for (String name : work.names()) {
      seen.add(look(files, name));
    }
    return new Result<>(work.first(), seen);
  }

  /** Of images. */
  record Images(String data) implements LookPiece<SeenImage> {
    private static final long serialVersionUID = 1;

    @Override
    public SeenImage look(FileTree files, String name) {
      return SeenImage.look(files, new ImageDecoder(), name);
    }
  }

  /**
   * Of latents.
   *
   * @param secondHalf what stands behind their means
   */
  record Latents(String data, SecondHalf secondHalf) implements LookPiece<SeenLatents> {
    private static final long serialVersionUID = 1;

    @Override
    public SeenLatents look(FileTree files, String name) {
      return SeenLatents.look(files, secondHalf, name);
    }
  }
}
