package dev.repazoo.data;

/**
 * A file of a data set that can't be used and is left out.
 *
 * @param file its name inside the data set
 * @param reason what is wrong with it
 */
public record Problem(String file, String reason) {
  @Override
  public String toString() {
    return file + ": " + reason;
  }
}
