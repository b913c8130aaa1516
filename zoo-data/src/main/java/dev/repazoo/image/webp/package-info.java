/**
 * Still images of WebP, lossy (VP8 key frames) and lossless (VP8L), to the pixels that libwebp
 * gives bit for bit, its smooth chroma upsampling included.
 *
 * <p>Knows bytes and {@link dev.repazoo.image.RgbImage}; alpha is dropped. Must not know other
 * formats or the Java image classes.
 */
package dev.repazoo.image.webp;
