/**
 * PNG files as Pillow reads them: its tolerance for what follows the picture, and its refusals.
 *
 * <p>Knows bytes and {@link dev.repazoo.image.RgbImage}. Must not know other formats.
 */
package dev.repazoo.image.png;
