/**
 * Images as plain bytes: decoding files to the pixels Pillow gives, resizing and cropping as Pillow
 * does bit for bit, writing PNG, laying out grids.
 *
 * <p>Knows the Java image classes and nothing of tensors, data sets or models.
 */
package dev.repazoo.image;
