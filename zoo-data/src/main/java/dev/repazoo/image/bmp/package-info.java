/**
 * Windows bitmaps as Pillow reads them: the layouts it knows, and its refusals.
 *
 * <p>Knows bytes and {@link dev.repazoo.image.RgbImage}. Must not know other formats.
 */
package dev.repazoo.image.bmp;
