package dev.repazoo.image.jpeg;

/** Looks for what ends the scans of a JPEG file, without decoding them. */
final class JpegEnd {
  private static final int END_OF_IMAGE = 0xd9;

  private JpegEnd() {}

  /**
   * Whether the scans have an end.
   *
   * @param file the whole file
   * @param scan where the first scan's marker is
   * @param ofImage true if the image's end must be there; false if any marker will do, where a
   *     decoder stops to ask for data
   */
  static boolean found(byte[] file, int scan, boolean ofImage) {
    int last = file.length - 2;
    if (last > scan && file[last] == (byte) 0xff && file[last + 1] == (byte) END_OF_IMAGE) {
      return true;
    }
    int at = afterSegment(file, scan);
    while (at + 1 < file.length) {
      if (file[at] != (byte) 0xff) {
        at++;
        continue;
      }
      int marker = file[at + 1] & 0xff;
      if (marker == 0xff) {
        at++;
      } else if (marker == 0 || marker == 1 || (marker >= 0xd0 && marker <= 0xd7)) {
        at += 2;
      } else if (marker == END_OF_IMAGE || !ofImage) {
        return true;
      } else {
        at = afterSegment(file, at);
      }
    }
    return false;
  }

  private static int afterSegment(byte[] file, int at) {
    if (at + 3 >= file.length) {
      return file.length;
    }
    return at + 2 + ((file[at + 2] & 0xff) << 8 | (file[at + 3] & 0xff));
  }
}
