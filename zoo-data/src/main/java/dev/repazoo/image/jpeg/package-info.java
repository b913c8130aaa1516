/**
 * JPEG files as Pillow reads them: ImageIO decodes the scans; markers are read here, so that no
 * colour profile is applied and an incomplete file is refused.
 *
 * <p>Knows bytes, {@link dev.repazoo.image.RgbImage} and ImageIO's JPEG reader.
 */
package dev.repazoo.image.jpeg;
