/**
 * Images as plain bytes: decoding PNG and JPEG to the pixels Pillow gives, writing PNG, laying out
 * grids.
 *
 * <p>Knows the Java image classes and nothing of tensors, data sets or models; resampling and crops
 * join here.
 */
package dev.repazoo.image;
