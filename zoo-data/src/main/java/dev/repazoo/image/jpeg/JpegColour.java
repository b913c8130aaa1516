package dev.repazoo.image.jpeg;

/** What the components of a JPEG file are. */
public enum JpegColour {
  /** One component. */
  GRAY(1, -1),
  /** Three, stored as they are. */
  RGB(3, 0),
  /** Three, to be converted to RGB. */
  YCBCR(3, 1),
  /** Four inks. */
  CMYK(4, 0),
  /** Four: three inks as luminance and chrominance, and black. */
  YCCK(4, 2);

  private final int components;
  private final int adobeTransform;

  JpegColour(int components, int adobeTransform) {
    this.components = components;
    this.adobeTransform = adobeTransform;
  }

  /** How many components there are. */
  int components() {
    return components;
  }

  /** What says so in Adobe's marker; -1 where JFIF's marker says it. */
  int adobeTransform() {
    return adobeTransform;
  }
}
