/**
 * NumPy's files: {@code .npy} arrays and {@code .npz} archives of them.
 *
 * <p>Reads what NumPy writes for numbers and flags, and writes what NumPy reads. Knows no image and
 * no model, and refuses arrays of Python objects, which would need a pickle to be run.
 */
package dev.repazoo.array;
