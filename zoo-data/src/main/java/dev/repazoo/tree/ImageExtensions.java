package dev.repazoo.tree;

import java.util.Set;

/**
 * The file name endings that the reference takes for images: all that Pillow 13 knows, whether it
 * can read them or not. They decide which files are counted; content decides the format.
 */
public final class ImageExtensions {
  private static final Set<String> ALL =
      Set.of(
          """
          apng avif avifs blp bmp bufr bw cur dcx dds dib emf eps fit fits flc fli ftc ftu gbr gif
          grib h5 hdf icb icns ico iim im j2c j2k jfif jp2 jpc jpe jpeg jpf jpg jpx mpeg mpg mpo msp
          palm pbm pcd pcx pdf pfm pgm png pnm ppm ps psd pxr qoi ras rgb rgba sgi tga tif tiff vda
          vst webp wmf xbm xpm
          """
              .strip()
              .split("\\s+"));

  private ImageExtensions() {}

  /** Whether a file counts as an image by its name. */
  public static boolean match(String name) {
    return ALL.contains(FileTree.extension(name));
  }
}
