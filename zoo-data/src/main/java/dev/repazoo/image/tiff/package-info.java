/**
 * The first image of TIFF files as Pillow reads it: the sample layouts that it knows, turned by the
 * orientation tag, and what libtiff makes of compressed data.
 *
 * <p>Knows bytes, {@link dev.repazoo.image.RgbImage} and JPEG streams. What can't be had bit for
 * bit (CIELab, old-style JPEG) is refused.
 */
package dev.repazoo.image.tiff;
