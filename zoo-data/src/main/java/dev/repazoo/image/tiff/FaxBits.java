package dev.repazoo.image.tiff;

/** The bits of facsimile data, the highest of a byte first; zeros are added to the last ones. */
final class FaxBits {
  /** There are no bits left. */
  static final class Ended extends Exception {
    private static final long serialVersionUID = 1L;

    Ended() {
      super("the data end", null, false, false);
    }
  }

  private final byte[] data;
  private final int begin;
  private final int end;
  private int at;
  private int window;
  private int available;

  FaxBits(byte[] data, int begin, int end) {
    this.data = data;
    this.begin = begin;
    this.end = end;
    at = begin;
  }

  /** Goes back to the first. */
  void restart() {
    at = begin;
    window = 0;
    available = 0;
  }

  /**
   * The next bits, at most 16, without taking them.
   *
   * @throws Ended if there is none
   */
  int peek(int count) throws Ended {
    while (available < count) {
      if (at < end) {
        window = window << 8 | (data[at++] & 0xff);
        available += 8;
      } else if (available == 0) {
        throw new Ended();
      } else {
        window <<= count - available;
        available = count;
      }
    }
    return window >>> (available - count) & ((1 << count) - 1);
  }

  void skip(int count) {
    available -= count;
    window &= (1 << available) - 1;
  }

  /** Takes the next code. */
  FaxCodes.Code next(FaxCodes codes) throws Ended {
    FaxCodes.Code code = codes.of(peek(codes.width()));
    skip(code.bits());
    return code;
  }

  /** Goes to the next byte. */
  void align() {
    skip(available & 7);
  }
}
