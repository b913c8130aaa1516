/**
 * Which image is of which class, as files tell it: REPA's {@code dataset.json}, read and written in
 * one place, and {@code class_names.json} beside it.
 *
 * <p>Knows JSON and names; no images, archives or models.
 */
package dev.repazoo.labels;
