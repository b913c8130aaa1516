/**
 * Where images come from: folders, archives, published data sets and parquet files, as a list of
 * images with classes.
 *
 * <p>A kind of source is a class that opens it and an {@link dev.repazoo.sources.ImageSource} over
 * what it found. Knows images and files, and nothing of what is made of them.
 */
package dev.repazoo.sources;
