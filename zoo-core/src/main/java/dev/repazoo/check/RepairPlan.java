package dev.repazoo.check;

import java.util.List;

/**
 * What a repair will do to a data set, known before anything is changed.
 *
 * @param moves files and folders that go to {@code .removed/}
 * @param encodings latents that are made
 * @param labels files of labels that are written anew
 * @param left what can't be repaired and why, a line each
 * @param lost images, latents and labels of no file that the data set has no longer then; damaged
 *     latents that are made again are among them
 * @param of how many of these there are
 */
public record RepairPlan(
    List<Move> moves,
    List<Encoding> encodings,
    List<LabelsToWrite> labels,
    List<String> left,
    int lost,
    int of) {

  /** A few files are no share of the data: in a set of eight, one would be beyond a tenth. */
  private static final int FEW = 4;

  /** Copies the lists. */
  public RepairPlan {
    moves = List.copyOf(moves);
    encodings = List.copyOf(encodings);
    labels = List.copyOf(labels);
    left = List.copyOf(left);
  }

  /**
   * A file or folder that goes to {@code .removed/}.
   *
   * @param name in the data set
   * @param reason why
   */
  public record Move(String name, String reason) {}

  /**
   * Latents that are made.
   *
   * @param folder where to
   * @param images places of their images in the data set
   */
  public record Encoding(String folder, List<Integer> images) {
    /** Copies the list. */
    public Encoding {
      images = List.copyOf(images);
    }
  }

  /**
   * A {@code dataset.json} that is written anew.
   *
   * @param file its name in the data set
   * @param names that it will hold, relative to its folder
   * @param labels of those
   * @param keepsRest whether the file that is there can be read, and all but its labels is kept
   */
  public record LabelsToWrite(
      String file, List<String> names, List<Long> labels, boolean keepsRest) {
    /** Copies the lists. */
    public LabelsToWrite {
      names = List.copyOf(names);
      labels = List.copyOf(labels);
    }
  }

  /** Whether there is nothing to do. */
  public boolean isEmpty() {
    return moves.isEmpty() && encodings.isEmpty() && labels.isEmpty();
  }

  /** What part of the data is lost, 0 to 1. */
  public double share() {
    return of == 0 ? 0 : (double) lost / of;
  }

  /** Whether more than a few files, and more than this part of the data, would be lost. */
  public boolean exceeds(double share) {
    return lost > FEW && share() > share;
  }
}
