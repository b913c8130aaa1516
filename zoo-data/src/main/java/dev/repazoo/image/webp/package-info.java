/**
 * Still images of WebP and the first frames of animations, by libwebp through {@code webp-imageio}:
 * the pixels are Pillow's bit for bit, and files that Pillow refuses are refused. (TwelveMonkeys'
 * reader in Java gives other pixels for lossy files.)
 *
 * <p>Knows bytes and {@link dev.repazoo.image.RgbImage}; alpha is dropped. Must not know other
 * formats.
 */
package dev.repazoo.image.webp;
